"""Signing in and out: what lets somebody in, for how long, and what ends it."""

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from mien.bus.messages import now_ms
from mien.store.accounts import kiosks, passwords, sessions, tokens, totp, users
from mien.store.accounts.roles import Role
from mien.store.accounts.users import UserChange
from mien.store.core import audit
from tests.web.accounts.house import MINE, House, csrf, house

__all__ = ["house"]  # the fixture

PASSWORD = "engines that weave"
HASH = passwords.hash_password(PASSWORD)


def person(house: House, name: str, role: Role = "viewer") -> int:
    """Somebody who signs in with ``PASSWORD``."""
    return users.add(house.database, name, role, password_hash=HASH).id


def sign_in(client: FlaskClient, name: str, password: str = PASSWORD, **more: str) -> TestResponse:
    return client.post("/api/sign-in", json={"name": name, "password": password, **more})


def actions(house: House, who: str) -> list[str]:
    found = audit.newest(house.database, 100, audit.AuditFilter(who=who))
    return [entry.action for entry in found]


def test_a_name_and_a_password_let_in(house: House) -> None:
    person(house, "Grace", "reviewer")
    client = house.app.test_client()
    assert client.get("/api/account").get_json() == {
        **{"login": True, "setup": False, "name": None, "role": "public"},
        **{"cameras": [], "own": False, "totp": False},
    }
    answer = sign_in(client, "grace")
    assert answer.status_code == 200
    assert answer.get_json()["account"]["name"] == "Grace"
    cookies = answer.headers.getlist("Set-Cookie")
    session = next(line for line in cookies if line.startswith("mien="))
    assert {"HttpOnly", "Path=/", "SameSite=Strict"} <= set(session.split("; "))
    assert client.get("/api/account").get_json()["role"] == "reviewer"
    assert "signed in" in actions(house, "Grace")


def test_over_tls_the_cookie_is_of_this_host_alone(house: House) -> None:
    person(house, "tess")
    client = house.app.test_client()
    answer = client.post(
        "/api/sign-in",
        json={"name": "tess", "password": PASSWORD},
        base_url="https://localhost",
    )
    cookies = answer.headers.getlist("Set-Cookie")
    assert {line.partition("=")[0] for line in cookies} == {"__Host-mien", "__Host-mien-csrf"}
    assert all("Secure" in line and "Domain" not in line for line in cookies)
    assert client.get("/api/account", base_url="https://localhost").get_json()["name"] == "tess"
    assert client.get("/api/account").get_json()["name"] is None, "not without TLS"


def test_wrong_names_and_passwords_are_refused_alike(house: House) -> None:
    person(house, "hedy")
    users.change(house.database, person(house, "gone"), UserChange(disabled=True))
    client = house.app.test_client()
    answers = [
        sign_in(client, "hedy", "engines that weavE"),
        sign_in(client, "nobody"),
        sign_in(client, "gone"),
    ]
    assert {answer.status_code for answer in answers} == {401}
    assert len({answer.get_data() for answer in answers}) == 1
    assert actions(house, "hedy") == ["sign-in failed"]
    assert "unknown" in {entry.who for entry in audit.newest(house.database, 10)}


def test_a_session_that_somebody_planted_is_not_the_one_that_is_signed_in(house: House) -> None:
    person(house, "mary")
    victim = house.with_token("planted")
    sign_in(victim, "mary")
    cookie = victim.get_cookie("mien")
    assert cookie is not None
    assert cookie.value != "planted"
    assert house.with_token("planted").get("/api/account").get_json()["name"] is None
    before = house.with_token(cookie.value)
    sign_in(victim, "mary")
    assert before.get("/api/account").get_json()["name"] is None, "the one before has ended"
    assert victim.get("/api/account").get_json()["name"] == "mary"


def test_signing_out_ends_the_session_and_not_just_the_cookie(house: House) -> None:
    person(house, "joan")
    client = house.browser("joan")
    cookie = client.get_cookie("mien")
    assert cookie is not None
    assert client.post("/api/sign-out", headers=csrf(client)).status_code == 204
    assert client.get_cookie("mien") is None
    assert house.with_token(cookie.value).get("/api/account").get_json()["name"] is None


def test_somebody_signs_out_everywhere_and_ends_only_own_sessions(house: House) -> None:
    person(house, "lise")
    first, second, other = house.browser("lise"), house.browser("lise"), house.browser("admin")
    shown = first.get("/api/account/sessions").get_json()
    assert len(shown["sessions"]) == 2
    foreign = other.get("/api/account/sessions").get_json()["present"]
    assert first.delete(f"/api/account/sessions/{foreign}", headers=csrf(first)).status_code == 404
    assert first.delete("/api/account/sessions", headers=csrf(first)).status_code == 204
    assert second.get("/api/account").get_json()["name"] is None
    assert other.get("/api/account").get_json()["name"] == "admin"


def test_a_new_password_needs_the_old_one_and_ends_all_sessions(house: House) -> None:
    person(house, "emmy")
    client, other = house.browser("emmy"), house.browser("emmy")
    path, new = "/api/account/password", "rings and ideals"
    for present, wish, code in (("wrong", new, 400), (PASSWORD, "emmyemmyemmy", 400)):
        wrong = client.put(path, json={"present": present, "new": wish}, headers=csrf(client))
        assert wrong.status_code == code
    done = client.put(path, json={"present": PASSWORD, "new": new}, headers=csrf(client))
    assert done.status_code == 204
    assert other.get("/api/account").get_json()["name"] is None
    assert sign_in(other, "emmy").status_code == 401
    assert sign_in(other, "emmy", new).status_code == 200


def test_codes_of_an_app_are_asked_for_and_taken_once(house: House) -> None:
    user_id = person(house, "rosa")
    client = house.browser("rosa")
    made = client.post("/api/account/totp", headers=csrf(client)).get_json()
    assert made["uri"].startswith("otpauth://totp/Mien:rosa?secret=")
    wish = {"password": PASSWORD, "secret": made["secret"]}
    wrong = client.put("/api/account/totp", json=wish | {"code": "000000000"}, headers=csrf(client))
    assert wrong.status_code == 400
    taken_ms = now_ms()
    before = totp.code(made["secret"], taken_ms)
    right = client.put("/api/account/totp", json=wish | {"code": before}, headers=csrf(client))
    assert right.status_code == 204
    entering = house.app.test_client()
    first = sign_in(entering, "rosa").get_json()
    assert first == {"needs": "code", "account": None}
    assert entering.get("/api/account").get_json()["name"] is None
    assert sign_in(entering, "rosa", code=before).status_code == 401, "it was used"
    code = totp.code(made["secret"], max(taken_ms + totp.STEP_MS, now_ms()))
    assert sign_in(entering, "rosa", code=code).get_json()["account"]["name"] == "rosa"
    assert sign_in(house.app.test_client(), "rosa", code=code).status_code == 401, "replayed"
    admin = house.browser("admin")
    path = f"/api/users/{user_id}"
    assert not admin.patch(path, json={"totp": False}, headers=csrf(admin)).get_json()["totp"]
    assert sign_in(house.app.test_client(), "rosa").get_json()["account"]["name"] == "rosa"


def test_a_new_password_by_an_administrator_leaves_the_codes(house: House) -> None:
    user_id = person(house, "barbara")
    change = UserChange(totp_secret=totp.new_totp_secret())
    users.change(house.database, user_id, change)
    admin, new = house.browser("admin"), "maize that jumps"
    wish = {"password": new}
    changed = admin.patch(f"/api/users/{user_id}", json=wish, headers=csrf(admin))
    assert changed.status_code == 200, changed.data
    entering = house.app.test_client()
    assert sign_in(entering, "barbara").status_code == 401
    assert sign_in(entering, "barbara", new).get_json() == {"needs": "code", "account": None}


def test_what_an_administrator_changes_ends_the_persons_sessions(house: House) -> None:
    admin = house.browser("admin")
    user_id = person(house, "dora")
    for wish in ({"role": "reviewer"}, {"cameras": [MINE]}, {"disabled": True}):
        client = house.browser("dora")
        assert client.get("/api/account").get_json()["name"] == "dora"
        changed = admin.patch(f"/api/users/{user_id}", json=wish, headers=csrf(admin))
        assert changed.status_code == 200, changed.data
        assert client.get("/api/account").get_json()["name"] is None
    assert admin.delete(f"/api/users/{user_id}", headers=csrf(admin)).status_code == 204
    assert "account removed" in actions(house, "admin")


def test_the_last_administrator_stays(house: House) -> None:
    admin = house.browser("admin")
    for user in admin.get("/api/users").get_json()["users"]:
        path = f"/api/users/{user['id']}"
        if user["role"] == "administrator" and user["name"] != "admin":
            assert admin.delete(path, headers=csrf(admin)).status_code == 204
    own = next(u for u in admin.get("/api/users").get_json()["users"] if u["name"] == "admin")
    path = f"/api/users/{own['id']}"
    assert admin.delete(path, headers=csrf(admin)).status_code == 409
    demoted = admin.patch(path, json={"role": "viewer"}, headers=csrf(admin))
    assert demoted.status_code == 409
    assert "last administrator" in demoted.get_json()["error"]


def test_a_token_is_shown_once_and_ends(house: House) -> None:
    admin = house.browser("admin")
    wish = {"name": "graphs", "role": "viewer", "expires_ms": now_ms() + 3_600_000}
    made = admin.post("/api/tokens", json=wish, headers=csrf(admin)).get_json()
    secret = made["secret"]
    assert house.ask("GET", "/metrics", secret).status_code == 200
    assert secret not in admin.get("/api/tokens").get_data(as_text=True)
    expired = tokens.add(house.database, "old", "administrator", None, now_ms() - 1)[1]
    assert house.ask("GET", "/api/users", expired).status_code == 401
    over = wish | {"expires_ms": 1}
    assert admin.post("/api/tokens", json=over, headers=csrf(admin)).status_code == 400
    path = f"/api/tokens/{made['token']['id']}"
    assert admin.delete(path, headers=csrf(admin)).status_code == 204
    assert house.ask("GET", "/metrics", secret).status_code == 401


def test_a_kiosk_link_shows_its_cameras_until_it_is_revoked(house: House) -> None:
    admin = house.browser("admin")
    wish = {"name": "lobby", "cameras": [MINE]}
    made = admin.post("/api/kiosks", json=wish, headers=csrf(admin)).get_json()
    assert made["address"] == f"kiosk#key={made['key']}"
    screen = house.app.test_client()
    assert screen.post("/api/kiosk", json={"key": "wrong"}).status_code == 401
    shown = screen.post("/api/kiosk", json={"key": made["key"]}).get_json()
    assert (shown["role"], shown["cameras"]) == ("kiosk", [MINE])
    cameras = screen.get("/api/cameras").get_json()["cameras"]
    assert [camera["id"] for camera in cameras] == [MINE]
    path = f"/api/kiosks/{made['kiosk']['id']}"
    assert admin.delete(path, headers=csrf(admin)).status_code == 204
    assert screen.get("/api/cameras").status_code == 401
    assert kiosks.find(house.database, made["key"]) is None


def test_an_old_session_lets_nobody_in(house: House) -> None:
    user_id = person(house, "olga")
    long_ago_ms = now_ms() - sessions.IDLE_MS
    token = sessions.begin(
        house.database, user_id=user_id, address="", agent="", now_ms=long_ago_ms
    )
    assert house.with_token(token).get("/api/account").get_json()["name"] is None


def test_refusals_are_written_down_once_a_minute(house: House) -> None:
    person(house, "nell")
    client = house.browser("nell")
    for _ in range(3):
        assert client.get("/api/users").status_code == 403
    (entry,) = audit.newest(house.database, 10, audit.AuditFilter(who="nell"))
    assert (entry.action, entry.address) == ("refused", "127.0.0.1")
    assert entry.detail == {"asked": "GET /api/users", "why": "not allowed"}


def test_answers_to_somebody_are_not_kept_by_others(house: House) -> None:
    answer = house.browser("admin").get("/api/users")
    assert answer.headers["Cache-Control"] == "no-store"


def test_odd_names_are_refused_and_not_looked_up(house: House) -> None:
    admin, nobody = house.browser("admin"), house.app.test_client()
    for name in ("", " ", "a ", " a", "a\n", "a\0", "a\x1b[31m", "a\u2028b", "a" * 65):
        assert sign_in(nobody, name).status_code == 400, repr(name)
        wish = {"name": name, "role": "viewer"}
        added = admin.post("/api/users", json=wish, headers=csrf(admin))
        assert added.status_code == 400, repr(name)


def test_what_is_done_to_cameras_and_faces_is_written_down(house: House) -> None:
    admin = house.browser("admin")
    camera = {"source": "rtsp://user:secret@10.0.0.9/live", "name": "Roof", "blur": True}
    assert admin.post("/api/cameras", json=camera, headers=csrf(admin)).status_code == 201
    off = {"blur": False, "fps": 5}
    assert admin.patch("/api/cameras/roof", json=off, headers=csrf(admin)).status_code == 200
    assert admin.delete("/api/cameras/roof", headers=csrf(admin)).status_code == 204
    query = {"from": 0, "to": 1_000}
    assert admin.get("/api/export", query_string=query).status_code == 200
    label = {"label": "anger"}
    assert admin.post("/api/review/1", json=label, headers=csrf(admin)).status_code == 200
    answer = admin.get("/api/audit", query_string={"who": "admin", "limit": 6})
    told = [(one["action"], one["object"]) for one in answer.get_json()["entries"]]
    assert told == [
        *(("face labelled", "1"), ("exported history", None), ("camera removed", "roof")),
        *(("camera changed", "roof"), ("blur switched off", "roof"), ("camera added", "roof")),
    ]
    assert "secret" not in answer.get_data(as_text=True)
    one = admin.get("/api/audit", query_string={"limit": 1}).get_json()
    assert (len(one["entries"]), one["more"]) == (1, True)
    only = admin.get("/api/audit", query_string={"action": "blur switched off"}).get_json()
    assert len(only["entries"]) == 1
    assert admin.get("/api/models/nowhere/export").status_code == 404
    not_done = admin.get("/api/audit", query_string={"action": "exported model"})
    assert not_done.get_json()["entries"] == []
    for kind, begin in (("json", b'{"id":'), ("csv", b"id,at_ms,who,address")):
        exported = admin.get("/api/audit/export", query_string={"format": kind})
        assert exported.data.startswith(begin)
        assert exported.data.count(b"\n") > 6
    assert audit.verify(house.database).broken_id is None
