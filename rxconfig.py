"""What Reflex has to know of LeadSphere: the rest is in leadsphere/settings.py."""

import reflex as rx
from reflex.constants import StateManagerMode

from leadsphere.frontend import BUILD_ORIGIN, SameOrigin
from leadsphere.settings import Settings

settings = Settings.from_env()

config = rx.Config(
    app_name="leadsphere",
    api_url=BUILD_ORIGIN,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    plugins=[SameOrigin()],
    disable_plugins=[rx.plugins.SitemapPlugin],
    frontend_compression_formats=["brotli", "gzip"],
    state_manager_mode=StateManagerMode.MEMORY,
    redis_token_expiration=900,  # seconds that an idle tab's state is kept, in memory too
    default_color_mode="dark",
    cors_allowed_origins=list(settings.origins),
)
