/**
 * What a manager, or a tool, asks the scheduler to have done on many hosts: preheat, find and
 * remove contents. One class an rpc; each call works on virtual threads of its own, so many hosts
 * at once as the request allows. Start with {@code JobCalls}.
 */
@NullMarked
package dragonfly.scheduler.job;

import org.jspecify.annotations.NullMarked;
