from django.db import models


class ReferencePopulation(models.Model):
    """People living in an area by sex and age band in a year: the denominators of coverage (census or projection)."""

    retention = "reference data, kept for ever"

    area = models.ForeignKey("base.Area", on_delete=models.PROTECT)
    year = models.PositiveSmallIntegerField()
    sex = models.CharField(max_length=10)
    age_from = models.PositiveSmallIntegerField()
    age_to = models.PositiveSmallIntegerField(help_text="the first age above the band")
    persons = models.PositiveIntegerField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["area", "year", "sex", "age_from"], name="population_once")]
