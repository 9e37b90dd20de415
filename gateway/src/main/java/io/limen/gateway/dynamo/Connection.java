package io.limen.gateway.dynamo;

import java.time.Duration;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProviderChain;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.EnvironmentVariableCredentialsProvider;
import software.amazon.awssdk.auth.credentials.ProfileCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.auth.credentials.SystemPropertyCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.SdkAdvancedAsyncClientOption;
import software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import software.amazon.awssdk.http.crt.AwsCrtAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;
import software.amazon.awssdk.services.dynamodb.DynamoDbAsyncClient;

/**
 * The client and what belongs to it. Opening and closing block: never from an event loop.
 *
 * @param http its connections; the client does not close what it did not make
 */
record Connection(DynamoDbAsyncClient client, SdkAsyncHttpClient http) {
    /** Shorter than what the other side takes for idle: a connection it closed costs the next request its time. */
    private static final Duration IDLE_MAX = Duration.ofSeconds(45);

    /** What a server of this machine takes for credentials and a region: anything. */
    private static final AwsBasicCredentials ANY_CREDENTIALS = AwsBasicCredentials.create("limen", "limen");

    private static final Region ANY_REGION = Region.US_EAST_1;

    /**
     * Opens it: finds credentials and the region, which may ask the network, but does not yet ask DynamoDB.
     *
     * @throws software.amazon.awssdk.core.exception.SdkClientException where there are none
     */
    static Connection open(DynamoStores.Options options) {
        SdkAsyncHttpClient http = AwsCrtAsyncHttpClient.builder()
                .maxConcurrency(
                        options.owners().underWayMax() + options.decisions().underWayMax())
                .connectionTimeout(options.connectMax())
                .connectionAcquisitionTimeout(options.connectMax())
                .connectionMaxIdleTime(IDLE_MAX)
                .build();
        try {
            AwsCredentialsProvider credentials = credentials(options.address());
            var builder = DynamoDbAsyncClient.builder()
                    .httpClient(http)
                    .credentialsProvider(credentials)
                    .region(region(options.address()))
                    .overrideConfiguration(each -> each.retryStrategy(AwsRetryStrategy.doNotRetry())
                            .apiCallAttemptTimeout(options.attemptMax()))
                    // Answers are handed on by the thread they came on; the stores take them from there.
                    .asyncConfiguration(each -> each.advancedOption(
                            SdkAdvancedAsyncClientOption.FUTURE_COMPLETION_EXECUTOR, Runnable::run));
            options.address().endpoint().ifPresent(builder::endpointOverride);
            return new Connection(builder.build(), http);
        } catch (RuntimeException e) {
            http.close();
            throw e;
        }
    }

    void close() {
        client.close();
        http.close();
    }

    /** Asked once here, so that the first request does not have to; renewed in the background from then on. */
    private static AwsCredentialsProvider credentials(DynamoAddress address) {
        if (address.isPlain()) {
            return AwsCredentialsProviderChain.of(
                    SystemPropertyCredentialsProvider.create(),
                    EnvironmentVariableCredentialsProvider.create(),
                    ProfileCredentialsProvider.create(),
                    StaticCredentialsProvider.create(ANY_CREDENTIALS));
        }
        DefaultCredentialsProvider credentials = DefaultCredentialsProvider.builder()
                .asyncCredentialUpdateEnabled(true)
                .build();
        credentials.resolveCredentials();
        return credentials;
    }

    private static Region region(DynamoAddress address) {
        return address.region()
                .map(Region::of)
                .orElseGet(() -> address.isPlain()
                        ? ANY_REGION
                        : DefaultAwsRegionProviderChain.builder().build().getRegion());
    }
}
