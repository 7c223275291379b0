"""Settings of the recorder."""

from mien.store.core.settings import StoreSettings


class RecorderSettings(StoreSettings):
    """What the recorder reads from the environment.

    Attributes:
        local_webhooks: True lets webhooks post to loopback and link-local addresses as well.
    """

    local_webhooks: bool = False
