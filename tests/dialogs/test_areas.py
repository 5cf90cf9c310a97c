"""Councils are found the way people say and misspell them."""

from __future__ import annotations

import pytest

from dialogs.areas import Area, Register

REGISTER = Register.shipped()


def names(letters: str) -> list[str]:
    return [area.name for area in REGISTER.find(letters)]


@pytest.mark.parametrize(
    ("said", "first"),
    [
        ("bristol", "Bristol, City of"),
        ("Bristol City Council", "Bristol, City of"),
        ("hull", "Kingston upon Hull, City of"),
        ("newcastle", "Newcastle upon Tyne"),
        ("durham", "County Durham"),
        ("county durham", "County Durham"),
        ("Durham County Council", "County Durham"),
        ("st helens", "St. Helens"),
        ("saint helens", "St. Helens"),
        ("ST. HELENS", "St. Helens"),
        ("BCP", "Bournemouth, Christchurch and Poole"),
        ("bcp council", "Bournemouth, Christchurch and Poole"),
        ("poole", "Bournemouth, Christchurch and Poole"),
        ("banes", "Bath and North East Somerset"),
        ("brighton and hove", "Brighton and Hove"),
        ("brighton & hove", "Brighton and Hove"),
        ("isle of wight", "Isle of Wight"),
        ("wight", "Isle of Wight"),
        ("the wirral", "Wirral"),
        ("stoke", "Stoke-on-Trent"),
        ("stoke on trent", "Stoke-on-Trent"),
        ("telford", "Telford and Wrekin"),
        ("city of york", "York"),
        ("york", "York"),
        ("derby", "Derby"),
        ("london borough of camden", "Camden"),
        ("hammersmith & fulham", "Hammersmith and Fulham"),
        ("herts", "Hertfordshire"),
        ("ne lincs", "North East Lincolnshire"),
        ("n yorks", "North Yorkshire"),
        ("kent cc", "Kent"),
        ("hereford", "Herefordshire, County of"),
        ("\u200fLeeds\u200f ", "Leeds"),
        ("ＬＥＥＤＳ", "Leeds"),
    ],
)
def test_as_people_say_it(said: str, first: str) -> None:
    assert names(said)[0] == first


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("hertfodshire", "Hertfordshire"),
        ("hertfod", "Hertfordshire"),
        ("birmingam", "Birmingham"),
        ("manchster", "Manchester"),
        ("liverpol", "Liverpool"),
        ("middlesborough", "Middlesbrough"),
        ("wolverhamton", "Wolverhampton"),
        ("gloucster", "Gloucestershire"),
        ("leicster", "Leicester"),
        ("shefield", "Sheffield"),
        ("devno", "Devon"),
        ("sotuh tyneside", "South Tyneside"),
        ("barkng and dagenham", "Barking and Dagenham"),
    ],
)
def test_misspelt(typed: str, meant: str) -> None:
    assert meant in names(typed)[:2]


def test_names_that_are_several() -> None:
    assert names("kingston") == ["Kingston upon Hull, City of", "Kingston upon Thames"]
    assert names("cheshire") == ["Cheshire East", "Cheshire West and Chester"]
    assert names("cumbria") == ["Cumberland", "Westmorland and Furness"]
    assert len(names("london")) == 33  # the City and the 32 boroughs


@pytest.mark.parametrize(
    "nothing", ["", "  ", ".", "4", "zzz", "zzzzzz", "the", "council", "leds", "norwich", "a" * 4096, "👍"]
)
def test_nothing_is_found_rather_than_guessed(nothing: str) -> None:
    assert names(nothing) == []


def test_every_area_is_found_by_its_name_its_first_letters_and_one_letter_left_out() -> None:
    for area in REGISTER.areas.values():
        bare = area.name.split(",")[0]
        assert names(area.name)[0] == area.name
        assert names(bare)[0] == area.name
        assert area.name in names(bare[:4])
        if len(bare) >= 6:
            assert area.name in names(bare[:3] + bare[4:]), area.name


def test_the_register_is_whole() -> None:
    assert len(REGISTER.areas) == 153
    assert len({area.name for area in REGISTER.areas.values()}) == 153
    assert {area.code[:3] for area in REGISTER.areas.values()} == {"E06", "E08", "E09", "E10"}
    assert all(area.code == code and len(code) == 9 for code, area in REGISTER.areas.items())


def test_made_up_areas_join() -> None:
    more = REGISTER.plus(Area("X00000001", "Wayford", "Nowhere"))
    assert [a.code for a in more.find("wayf")] == ["X00000001"]
    assert more.name("X00000001") == "Wayford"
    assert not REGISTER.find("wayford")
    with pytest.raises(KeyError):
        REGISTER.name("X00000001")
