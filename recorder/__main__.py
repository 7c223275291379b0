"""Runs a recorder: ``python -m recorder``."""

import contextlib
import sys
import threading

from mien.bus import service, streams
from mien.bus.group import GroupInbox
from mien.bus.heartbeat import Heartbeat
from mien.bus.lease import LeaderLease
from mien.bus.messages import Emotions
from mien.bus.server.asking import ask_each
from mien.bus.shards import keyspace, retiring
from mien.bus.shards.inbox import ShardedInbox
from mien.bus.shards.layout import read_layout
from mien.bus.trimming import trim_done
from mien.bus.worker import Worker
from mien.process.metrics import Metrics
from mien.store.core.database import open_database
from mien.store.core.errors import StoreError
from recorder.alerts.watch import AlertWatch
from recorder.alerts.webhook_sender import WebhookSender
from recorder.corrections.review_sampler import ReviewSampler
from recorder.handler import Recorder
from recorder.mqtt.publisher import StatePublisher
from recorder.periodic_thread import PeriodicThread
from recorder.retention import RetentionJob
from recorder.settings import RecorderSettings

BATCH = 1_000
GATHER_S = 1.0
TRIM_EVERY_S = 10.0
#: Emotions are kept so long after they were written to the database, for those who read along.
READ_ALONG_MS = 300_000
#: How long each periodic thread may take to end its last step.
LAST_STEP_S = 0.5


def main() -> None:
    """Wire settings, database, worker and periodic threads, and run until told to stop."""
    settings, redis = service.begin("recorder", RecorderSettings)
    try:
        database = open_database(settings.url)
    except StoreError as error:
        service.fail(str(error), service.EX_UNAVAILABLE)
    metrics = Metrics()
    heartbeat = Heartbeat(redis, "recorder", metrics, trouble=database.trouble)

    def open_inbox(stream: str) -> GroupInbox[Emotions]:
        return GroupInbox(
            redis,
            stream,
            streams.RECORDERS,
            heartbeat.name,
            Emotions,
            metrics,
            batch=BATCH,
            max_deliveries=None,
        )

    inbox = ShardedInbox(redis, keyspace.emotions, open_inbox, BATCH)
    worker = Worker(redis, inbox, Recorder(database), heartbeat, metrics, gather_s=GATHER_S)
    # Of all recorders one watches the rules, posts, and applies retention.
    leader = LeaderLease(redis, "recorder", "duty")
    broken = threading.Event()

    def end() -> None:
        broken.set()
        worker.stop()

    def trim(_stopping: threading.Event) -> None:
        shards = range(read_layout(redis).read)
        ask_each(
            redis,
            shards,
            lambda shard: trim_done(redis, keyspace.emotions(shard), READ_ALONG_MS),
            keyspace.emotions,
        )
        retiring.fit(redis)

    publisher = StatePublisher(redis, database, leader, local=settings.local_webhooks)
    duties = [
        PeriodicThread("watch", 1.0, AlertWatch(redis, database, leader).step, end),
        PeriodicThread(
            "webhooks",
            1.0,
            WebhookSender(database, leader, local=settings.local_webhooks).step,
            end,
        ),
        PeriodicThread("mqtt", 1.0, publisher.step, end),
        PeriodicThread("retention", 5.0, RetentionJob(database, leader).step, end),
        PeriodicThread("trimmer", TRIM_EVERY_S, trim, end),
        PeriodicThread("review", 0.5, ReviewSampler(redis, database, leader).step, end),
    ]
    service.stop_on_signals(worker.stop)
    heartbeat.keep_on()
    for duty in duties:
        duty.start()
    worker.run()
    for duty in duties:
        duty.stop()
    for duty in duties:
        duty.join(LAST_STEP_S)
    publisher.close()
    with contextlib.suppress(*streams.LOST):
        leader.give_up()
    database.close()
    if broken.is_set():
        sys.exit(1)


if __name__ == "__main__":
    main()
