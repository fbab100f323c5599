"""What the hub counts, under OpenTelemetry's names, for Prometheus. Never an id, a code or a person."""

from prometheus_client import Counter, Histogram

CALLS = Counter("rpc_server_calls", "gRPC calls answered", ("method", "code"))
CALL_SECONDS = Histogram("rpc_server_duration_seconds", "Time to answer a gRPC call", ("method",))
