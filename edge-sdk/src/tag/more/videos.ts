import { newId } from '../identity';
import type { Limen } from '../limen';

const TEXT_CHARS_MAX = 100;

/** What has been told of one video, as parts of it that were reached. */
interface Playback {
  session_id: string;
  told: number;
}

const QUARTERS = [25, 50, 75];
const WHOLE = 100;

/** Video progress by the names of the Segment Spec: started, a quarter, half, three quarters, completed. */
export function videos(limen: Limen): void {
  const playbacks = new WeakMap<HTMLVideoElement, Playback>();

  function tell(name: string, video: HTMLVideoElement, { session_id }: Playback, progress: number) {
    const { currentTime, duration, muted, volume, id, dataset, title } = video;
    limen.track(name, {
      session_id,
      content_asset_id: (dataset.limenVideo ?? id).slice(0, TEXT_CHARS_MAX),
      title: title.slice(0, TEXT_CHARS_MAX),
      position: Math.round(currentTime),
      total_length: Number.isFinite(duration) ? Math.round(duration) : undefined,
      progress,
      sound: muted ? 0 : Math.round(volume * 100),
      full_screen: document.fullscreenElement === video,
      video_player: 'html5',
    });
  }

  const on = (type: string, heard: (video: HTMLVideoElement) => void) =>
    document.addEventListener(type, ({ target }) => target instanceof HTMLVideoElement && heard(target), true);

  on('play', (video) => {
    if (playbacks.has(video)) return;
    const playback = { session_id: newId(), told: 0 };
    playbacks.set(video, playback);
    tell('Video Playback Started', video, playback, 0);
  });
  on('timeupdate', (video) => {
    const playback = playbacks.get(video);
    const percent = (video.currentTime / video.duration) * 100;
    for (const quarter of QUARTERS) {
      if (!playback || quarter <= playback.told || percent < quarter) continue;
      playback.told = quarter;
      tell('Video Content Playing', video, playback, quarter);
    }
  });
  on('ended', (video) => {
    const playback = playbacks.get(video);
    if (!playback) return;
    playbacks.delete(video); // played again, it is another playback
    tell('Video Playback Completed', video, playback, WHOLE);
  });
}
