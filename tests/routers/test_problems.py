import httpx2

from app.routers.problems import ProblemKind


async def test_the_type_of_a_problem_leads_to_its_entry(client: httpx2.AsyncClient) -> None:
    problem = (await client.get("/v1/nowhere")).json()
    entry = (await client.get(problem["type"])).json()
    ProblemKind.model_validate(entry)
    assert (entry["code"], entry["status"], entry["vi"]) == ("not_found", 404, problem["detail"])
    internal = await client.get("/v1/problems/internal_error")
    assert internal.json()["status"] == 500


async def test_an_unknown_problem_is_one_itself(client: httpx2.AsyncClient) -> None:
    for code in ("nothing", "%00", "__class__"):
        answer = await client.get(f"/v1/problems/{code}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_method_that_is_not_supported_names_those_that_are(client: httpx2.AsyncClient) -> None:
    answer = await client.get("/v1/tip-offs", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["code"], answer.headers["allow"]) == (405, "method_not_allowed", "POST")
    assert answer.json()["detail"] == "This method is not supported here."
