"""Importing a list: bad files change nothing and are told apart; the same list twice makes nobody twice; a batch can be undone."""

import zipfile

import pytest

from socle.base import acting
from socle.base.country import queries as country
from socle.config import wiring
from socle.intake import models, names
from socle.intake.importing import files, mapping
from socle.intake.operations import imports
from socle.registry import models as registry
from socle.registry.operations import withdrawing
from tests.people import at

NOW = at(2018, 12, 5)
HEADER = (
    "cd_ibge,id_familia,id_pessoa,cod_sexo_pessoa,idade,cod_parentesco_rf_pessoa,cod_deficiencia_memb,"
    "cod_sabe_ler_escrever_memb,ind_frequenta_escola_memb,cod_ano_serie_frequenta_memb,cod_trabalhou_memb,"
    "val_remuner_emprego_memb,cod_trabalho_12_meses_memb,val_renda_bruta_12_meses_memb,val_renda_doacao_memb,"
    "val_renda_aposent_memb,val_renda_seguro_desemp_memb,val_renda_pensao_alimen_memb,val_outras_rendas_memb"
)
MOTHER = "3145901,900,1,2,30,1,2,1,3,,1,1000,1,9600,0,0,0,0,0"  # last month 1000, twelve months 9600/12 = 800: the lower is 800
CHILD = "3145901,900,2,1,7,3,2,1,1,2,,,,,,0,,0,"


@pytest.fixture
def plan():
    wiring.bind()
    folder = country.country().folder
    from socle.base.kernel import yamltext

    wanted = mapping.read(folder / "imports" / "cadunico.yaml", country.facts())
    return imports.Plan(mapping=wanted, words=names.words(yamltext.read(folder / "names.yaml")))


@pytest.fixture
def file(tmp_path):
    def write(*lines, name="list.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding=encoding)
        return path

    return write


def stage(people, path, plan):
    with acting.acting_as(people.operator, purpose="registration") as by:
        return imports.stage(path=path, plan=plan, by=by, at=NOW)


def commit(people, batch, plan, **how):
    with acting.acting_as(people.operator, purpose="registration") as by:
        return imports.commit(batch=batch, plan=plan, by=by, at=NOW, **how)


def refused(people, path, plan):
    with pytest.raises(files.BadFile) as refusal:
        stage(people, path, plan)
    assert not models.ImportBatch.objects.exists()
    assert not models.StagedRow.objects.exists()
    return refusal.value.message


def test_an_empty_file_is_refused(people, plan, tmp_path):
    path = tmp_path / "list.csv"
    path.write_bytes(b"")
    assert "empty (0 bytes)" in refused(people, path, plan)


def test_a_file_with_another_delimiter_is_refused_and_the_delimiter_named(people, plan, file):
    assert "separated by ';', the mapping says ','" in refused(people, file(HEADER.replace(",", ";")), plan)


def test_a_file_in_cp1252_is_refused_with_the_line(people, plan, file):
    path = file(HEADER, MOTHER, MOTHER.replace("3145901", "São"), encoding="cp1252")
    message = refused(people, path, plan)
    assert "line 3" in message
    assert "cp1252" in message


def test_a_missing_column_is_named(people, plan, file):
    assert "the columns idade are missing" in refused(people, file(HEADER.replace(",idade", ""), MOTHER), plan)


def test_a_column_that_the_mapping_does_not_know_is_named(people, plan, file):
    assert "does not know the columns surprise" in refused(people, file(HEADER + ",surprise", MOTHER + ",x"), plan)


def test_a_line_with_too_few_cells_is_named(people, plan, file):
    assert "line 2: 3 cells" in refused(people, file(HEADER, "1,2,3"), plan)


def test_a_packed_file_is_no_csv(people, plan, tmp_path):
    path = tmp_path / "list.csv"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("list.csv", HEADER)
    assert "packed file" in refused(people, path, plan)


def test_a_zip_bomb_is_not_opened(people, plan, tmp_path):
    from dataclasses import replace

    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * 50_000_000)
    workbook = imports.Plan(
        mapping=replace(plan.mapping, layout=replace(plan.mapping.layout, format="xlsx")), words=plan.words
    )
    assert "It was not opened" in refused(people, path, workbook)


def test_an_unknown_code_is_told_with_line_and_column_and_nothing_is_committed(people, plan, file):
    batch = stage(people, file(HEADER, MOTHER, CHILD.replace(",1,7,3,", ",9,7,3,")), plan)
    assert (batch.rows, batch.rejected) == (2, 1)
    assert batch.faults[0]["line"] == 3
    assert batch.faults[0]["column"] == "cod_sexo_pessoa"
    assert "'9' is no code of sex" in batch.faults[0]["sentence"]
    with pytest.raises(imports.Faulty):
        commit(people, batch, plan)


def test_a_family_without_a_head_is_told_by_its_key(people, plan, file):
    batch = stage(people, file(HEADER, CHILD), plan)
    assert "The family 900 has no head (relation 1)" in batch.faults[0]["sentence"]


def test_a_family_in_an_unknown_area_is_told(people, plan, file):
    batch = stage(people, file(HEADER, MOTHER.replace("3145901", "1234567")), plan)
    assert "no area '1234567'" in batch.faults[0]["sentence"]


def test_faulty_families_are_left_out_only_if_told_so(people, plan, file):
    other = MOTHER.replace(",900,1,", ",901,3,")
    batch = stage(people, file(HEADER, MOTHER, CHILD.replace(",1,7,3,", ",9,7,3,"), other), plan)
    done = commit(people, batch, plan, without_faulty=True)
    assert done.counts["households"] == 1
    assert done.counts["persons"] == 1


def test_income_is_the_lower_of_last_month_and_the_mean_of_twelve(people, plan, file):
    commit(people, stage(people, file(HEADER, MOTHER, CHILD), plan), plan)
    with acting.acting_as(people.amina, purpose="registration"):
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT kind, amount FROM fact_incomes WHERE line > 0")
            assert [(kind, str(amount)) for kind, amount in cursor.fetchall()] == [("wage", "800.00")]
            cursor.execute("SELECT count(*) FROM fact_incomes WHERE line = 0")
            assert cursor.fetchone() == (2,), "both lists are known to be complete"


def test_the_same_list_twice_makes_nobody_twice(people, plan, file):
    commit(people, stage(people, file(HEADER, MOTHER, CHILD), plan), plan)
    with pytest.raises(imports.AlreadyImported):
        stage(people, file(HEADER, MOTHER, CHILD), plan)
    again = commit(people, stage(people, file(HEADER, CHILD, MOTHER, name="other.csv"), plan), plan)
    assert (again.counts["created"], again.counts["updated"]) == (0, 0)
    with acting.acting_as(people.amina, purpose="registration"):
        assert registry.Person.objects.count() == 2
        assert registry.Household.objects.count() == 1


def test_a_changed_fact_is_renewed(people, plan, file):
    commit(people, stage(people, file(HEADER, MOTHER, CHILD), plan), plan)
    changed = file(HEADER, MOTHER.replace(",1000,1,9600", ",600,1,9600"), CHILD, name="other.csv")
    again = commit(people, stage(people, changed, plan), plan)
    assert again.counts["created"] == 0
    assert again.counts["updated"] > 0


def test_a_batch_can_be_undone(people, plan, file):
    batch = commit(people, stage(people, file(HEADER, MOTHER, CHILD), plan), plan)
    with acting.acting_as(people.operator, purpose="registration") as by:
        imports.undo(batch=batch, by=by, at=NOW)
        assert registry.Person.objects.count() == 0
        assert registry.Household.objects.count() == 0
    with acting.acting_as(people.operator, purpose="registration") as by, pytest.raises(imports.WrongState):
        imports.undo(batch=batch, by=by, at=NOW)


def test_a_batch_whose_people_are_used_is_not_undone(people, plan, file):
    from socle.eligibility.models import Application

    batch = commit(people, stage(people, file(HEADER, MOTHER, CHILD), plan), plan)
    with acting.acting_as(people.operator, purpose="registration") as by:
        Application.objects.create(
            number="AP-1", scheme="bpc", unit="person", applicant=registry.Person.objects.first(), lodged_on=NOW.date(),
            lodged_at=NOW, lodged_by="x", office="x",
        )  # fmt: skip
        with pytest.raises(withdrawing.InUse):
            imports.undo(batch=batch, by=by, at=NOW)
        assert registry.Person.objects.count() == 2


def test_people_without_names_get_artificial_ones_for_ever(people, plan, file):
    commit(people, stage(people, file(HEADER, MOTHER), plan), plan)
    with acting.acting_as(people.amina, purpose="registration"):
        given, family = names.artificial_name("1", plan.words, family_seed="900")
        assert registry.Name.objects.get().full == f"{given} {family}"
