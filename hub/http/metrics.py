"""What the door counts, under OpenTelemetry's names, for Prometheus. Never an id, code or person."""

from prometheus_client import Histogram

REQUEST_SECONDS = Histogram(
    "http_server_request_duration_seconds", "Time to answer a wallet's HTTP call", ("wallet_id", "status")
)
