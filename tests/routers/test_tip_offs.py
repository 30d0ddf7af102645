from uuid import uuid4

import httpx2


async def test_a_tip_off_that_names_a_former_commune_reaches_its_successor(client: httpx2.AsyncClient) -> None:
    answer = await client.post(
        "/v1/tip-offs",
        headers={"Idempotency-Key": str(uuid4())},
        json={
            "category": "retail_sale",
            "description": "Tối nào cũng có người lạ đến mua bán ở cuối bản.",
            "knowledge_basis": "saw_myself",
            "truth_acknowledged": True,
            "place": {"name": "Chiềng Cang", "province_code": "14"},
        },
    )
    assert answer.status_code == 201, answer.text
    body = answer.json()
    assert body["unit"]["code"] == "04219"
    assert body["routing"]["former_unit"]["name"] == "Xã Chiềng Cang"
    tracked = await client.get("/v1/tracking", headers={"Receipt": body["receipt"]})
    assert tracked.status_code == 200, tracked.text
