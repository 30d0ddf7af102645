import httpx2

from app.core.metrics import Metrics


def test_it_counts_by_template_method_and_class_and_tells_no_moment() -> None:
    metrics = Metrics()
    metrics.count("/v1/units", "GET", 200, 0.003)
    metrics.count("/v1/units", "GET", 204, 0.3)
    metrics.count("-", "BREW", 405, 40)
    with metrics.listening("127.0.0.1", 0) as port:
        told = httpx2.get(f"http://127.0.0.1:{port}/metrics").text
    assert 'tinbao_request_seconds_count{method="GET",route="/v1/units",status="2xx"} 2.0' in told
    assert 'tinbao_request_seconds_bucket{le="0.005",method="GET",route="/v1/units",status="2xx"} 1.0' in told
    assert 'tinbao_request_seconds_count{method="other",route="-",status="4xx"} 1.0' in told
    assert "process_resident_memory_bytes" in told
    assert "_created" not in told
