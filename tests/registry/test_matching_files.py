"""Matching from files (contracts.md): bad files and mappings get a sentence; then pairs and clusters from invented people."""

import csv
import random
from datetime import date, timedelta

import pytest

from socle.base.kernel import yamltext
from socle.registry import matching

TREES = (
    *("Jatoba", "Ipe", "Cedro", "Umbu", "Buriti", "Angico", "Aroeira", "Baru"),
    *("Cambuci", "Figueira", "Imbuia", "Jacaranda", "Louro", "Mulungu", "Oiti", "Pitanga"),
)
RIVERS = (
    *("Xingu", "Tapajos", "Guapore", "Araguaia", "Madeira", "Negro", "Purus", "Jurua"),
    *("Solimoes", "Tocantins", "Parana", "Iguacu", "Doce", "Pardo", "Verde"),
)


def mapping(tmp_path, text):
    path = tmp_path / "MAP.yaml"
    path.write_text(text)
    return matching.read(path)


MAP = "{id: id, full_name: name, birth_date: born, sex: sex, area: town}"


def write(path, rows, delimiter=","):
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, ["id", "name", "born", "sex", "town"], delimiter=delimiter)
        writer.writeheader()
        writer.writerows(rows)
    return path


def invented(count, seed=7):
    """People with two trees and a river in their name, so that names are not alike by chance."""
    dice = random.Random(seed)
    return [
        {
            "id": f"o{n}",
            "name": f"{dice.choice(TREES)} {dice.choice(TREES)} {dice.choice(RIVERS)}",
            "born": str(date(1940, 1, 1) + timedelta(days=dice.randrange(28_000))),
            "sex": dice.choice("FM"),
            "town": dice.choice(["Ouro Branco", "Rio das Mortes", "Centro"]),
        }
        for n in range(count)
    ]


def copy(row, n):
    """The same person, written down again by somebody in a hurry: by turns a typo, another order, a digit, no birth, all right."""
    name, born = row["name"], row["born"]
    if n % 5 == 0:
        name = name[:3] + name[4:]
    elif n % 5 == 1:
        name = " ".join(reversed(name.split()))
    elif n % 5 == 2:
        born = born[:-1] + str((int(born[-1]) + 1) % 10)
    elif n % 5 == 3:
        born = born[:4]
    return row | {"id": f"d{row['id'][1:]}", "name": name, "born": born}


def read(path):
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{full_name: name}", "no 'id'"),
        ("{id: id}", "neither a name nor an identifier"),
        ("{id: id, full_name: name, sexo: s}", "'sexo' is no key of a mapping"),
        ("{id: id, full_name: name, birth_date: {y: a}}", "{year: column"),
        ("{id: [a, b], full_name: name}", "name of one column"),
    ],
)
def test_a_mapping_that_cannot_be_used_is_refused_with_the_place(tmp_path, text, sentence):
    with pytest.raises(yamltext.YamlError, match=sentence):
        mapping(tmp_path, text)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "has no column 'id'"),
        (b"id,name,born,sex,town\n", "holds no row"),
        (b"id,nome,born,sex,town\n1,Ipe,,,\n", "has no column 'name'. It has: id, nome"),
        (b"id,name,born,sex,town\n1,Ipe,,,\n1,Umbu,,,\n", "line 3: the id '1' is there twice"),
        (b"id,name,born,sex,town\n,Ipe,,,\n", "line 2: the id '' is empty"),
        ("id,name,born,sex,town\n1,Jatobá,,,\n".encode("cp1252"), "no UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_place(tmp_path, content, sentence):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    with pytest.raises(matching.BadFile, match=sentence):
        matching.link_files(path, None, mapping(tmp_path, MAP), tmp_path / "out")
    assert not (tmp_path / "out" / "pairs.csv").exists()


def test_duplicates_within_one_file_are_found_with_their_evidence(tmp_path):
    people = invented(300)
    rows = people + [copy(row, n) for n, row in enumerate(people[:100])]
    a = write(tmp_path / "a.csv", rows, ";")
    summary = matching.link_files(a, None, mapping(tmp_path, MAP), tmp_path / "out")
    pairs = read(summary.pairs)
    right = [pair for pair in pairs if pair["id_a"][1:] == pair["id_b"][1:]]
    assert summary.records_a == 400
    assert len(right) / len(pairs) >= 0.97
    assert len(right) / 100 >= 0.95
    assert all(0.5 <= float(pair["probability"]) <= 1 for pair in pairs)
    turned = next(pair for pair in pairs if (pair["id_a"], pair["id_b"]) == ("d1", "o1"))
    assert "birth year: same" in turned["evidence"]
    clusters = {row["id"]: row["cluster"] for row in read(summary.clusters)}
    assert len(clusters) == 400
    assert clusters["d1"] == clusters["o1"]
    assert clusters["o250"] == "o250"


def test_links_between_two_files_and_only_between_them(tmp_path):
    people = invented(200)
    a = write(tmp_path / "a.csv", people)
    b = write(tmp_path / "b.csv", [copy(row, n) for n, row in enumerate(people[100:])])
    pairs = read(matching.link_files(a, b, mapping(tmp_path, MAP), tmp_path / "out").pairs)
    assert {(pair["id_a"][0], pair["id_b"][0]) for pair in pairs} == {("o", "d")}
    right = [pair for pair in pairs if pair["id_a"][1:] == pair["id_b"][1:]]
    assert len(right) / len(pairs) >= 0.97
    assert len(right) / 100 >= 0.95


def test_the_same_files_give_the_same_answer(tmp_path):
    a = write(tmp_path / "a.csv", invented(60) + [copy(row, n) for n, row in enumerate(invented(60)[:20])])
    texts = [
        matching.link_files(a, None, mapping(tmp_path, MAP), tmp_path / name).pairs.read_text()
        for name in ("one", "two")
    ]
    assert texts[0] == texts[1]


def test_a_handful_of_rows_is_enough_and_strangers_are_no_pair(tmp_path):
    rows = [
        {"id": "1", "name": "Jatobá Guaporé", "born": "1990-05-04", "sex": "F", "town": "Centro"},
        {"id": "2", "name": "Jatoba Guapore", "born": "04/05/1990", "sex": "F", "town": "Centro"},
        {"id": "3", "name": "Umbu Seco", "born": "1971-08-30", "sex": "M", "town": "Leste"},
    ]
    pairs = read(
        matching.link_files(write(tmp_path / "a.csv", rows), None, mapping(tmp_path, MAP), tmp_path / "o").pairs
    )
    assert [(pair["id_a"], pair["id_b"]) for pair in pairs] == [("1", "2")]
    strangers = read(
        matching.link_files(write(tmp_path / "b.csv", rows[1:]), None, mapping(tmp_path, MAP), tmp_path / "p").pairs
    )
    assert strangers == []


def test_a_date_may_stand_in_three_columns_and_names_in_two(tmp_path):
    columns = mapping(
        tmp_path,
        "{id: id, given_name: g, family_name: f, birth_date: {year: y, month: m, day: d}, identifiers: [doc]}",
    )
    path = tmp_path / "a.csv"
    path.write_text(
        "id,g,f,y,m,d,doc\n1,Jatobá,Xingu,1990,5,4,12.3\n2,Jatoba,Xingu,1990,05,04,123\n3,Umbu,Seco,1971,8,30,456\n"
    )
    pairs = read(matching.link_files(path, None, columns, tmp_path / "out").pairs)
    assert [(pair["id_a"], pair["id_b"]) for pair in pairs] == [("1", "2")]
    assert "identifier 0: same" in pairs[0]["evidence"]
