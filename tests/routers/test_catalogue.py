import httpx2

from app.domain.advice import AdviceCode
from app.domain.tip_offs import Category
from app.domain.weapons import ItemType


async def test_the_catalogue_holds_all_that_an_app_draws(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/v1/catalogue")
    body = answer.json()
    assert [each["kind"] for each in body["kinds"]] == ["tip_off", "weapon_surrender", "pledge_signature"]
    assert body["kinds"][0]["form"]["properties"]["description"]["maxLength"] == 4000
    assert {each["category"] for each in body["categories"]} == set(Category)
    assert {each["type"] for each in body["items"]} == set(ItemType)
    assert {each["code"] for each in body["advice"]} == set(AdviceCode)
    assert {each["code"]: each["phone"] for each in body["contacts"]}["ambulance"] == "115"
    assert body["privacy_notice"]["text"].keys() == {"vi", "en"}
    again = await client.get("/v1/catalogue", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.headers["cache-control"]) == (304, "public, max-age=300")


async def test_no_status_tells_how_a_tip_off_ended(client: httpx2.AsyncClient) -> None:
    statuses = (await client.get("/v1/catalogue")).json()["statuses"]
    told = {each["status"] for each in statuses["tip_off"]}
    assert "closed" in told
    assert told.isdisjoint({"resolved", "unfounded"})
    assert "linked_to_case" not in {each["status"] for each in statuses["weapon_surrender"]}
