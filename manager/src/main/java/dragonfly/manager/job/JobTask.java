package dragonfly.manager.job;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A row of {@code job_task}: what one scheduler does with one content. Immutable.
 *
 * @param number within the job
 * @param schedulerId 0 if the cluster had none
 * @param schedulerName for people
 * @param taskUuid the same for all tasks of a scheduler in a job
 * @param item which of the job's contents
 * @param url of the content as shown
 * @param contentLength -1 when not known
 */
record JobTask(
    long jobId,
    int number,
    Instant createdAt,
    Instant updatedAt,
    long schedulerClusterId,
    long schedulerId,
    String schedulerName,
    String taskUuid,
    int item,
    String url,
    long contentLength,
    JobState state,
    @Nullable String error,
    int attempts,
    long revision) {}
