"""Indices that others published, each written as a reference folder and a feed; no line of code knows any of them."""

import math

import numpy as np

from tests.published_index import edition, feed, publish_method, read, register, scores

METHODS = {  # the golden file of COINr's normalised values: how a leaf says the same
    "10_norm_minmax_0_100": dict(scoring="minmax", scale_lower=0, scale_upper=100),
    "11_norm_minmax_1_100": dict(scoring="minmax", scale_lower=1, scale_upper=100),
    "12_norm_zscore_0_1": dict(scoring="zscore"),
    "13_norm_zscore_100_15": dict(scoring="zscore", scale_lower=100, scale_upper=115),
    "14_norm_dist2max": dict(scoring="minmax"),
    "15_norm_percentile_rank": dict(scoring="rank"),
    "16_norm_borda": dict(scoring="borda"),
    "17_norm_fracmax_of_directed": dict(scoring="frac_max"),
    "18_norm_dist2target_cap_false": dict(scoring="dist_to_target"),
    "18_norm_dist2target_cap_true": dict(scoring="dist_to_target", clip="upper"),
    "19_norm_goalposts_p10_p90_trunc_false": dict(scoring="goalposts", clip="none", scale_lower=0, scale_upper=100),
    "19_norm_goalposts_p10_p90_trunc_true": dict(scoring="goalposts", scale_lower=0, scale_upper=100),
}
AGGREGATED = {  # the stem of the golden file of scores: the normalisation and the mean it was made with
    "arith_minmax0_100": ("10_norm_minmax_0_100", "arithmetic"),
    "arith_zscore": ("12_norm_zscore_0_1", "arithmetic"),
    "geom_minmax1_100": ("11_norm_minmax_1_100", "geometric"),
    "harm_minmax1_100": ("11_norm_minmax_1_100", "harmonic"),
}
WEIGHT_SETS = ("equal", "ladder", "random")
IMPUTED_WITHIN = {  # the golden file of imputed values: the units they are taken from, and how
    "30_imp_mean": ("all", "mean"),
    "31_imp_median": ("all", "median"),
    "32_imp_mean_by_EurAsia_group": ("unit_type", "group_mean"),
    "33_imp_median_by_GDP_group": ("parent", "group_median"),
}


def last_digit(year: str, printed: str) -> float:
    """Half of the last digit that the workbooks hold: seven digits in 2013, single precision in 2015."""
    number = float(printed)
    return float(np.spacing(np.float32(number))) / 2 if year == "2015" else 0.5e-6 if number < 10 else 0.5e-5


def close(ours: float, theirs: float, within: float = 1e-9) -> bool:
    return math.isclose(ours, theirs, rel_tol=within, abs_tol=within)


class Asem:
    """COINr's ASEM data: countries, indicators, goalposts and weights, and the editions that repeat its golden runs."""

    def __init__(self, shared):
        self.golden, inputs = shared / "data/coinr/golden", shared / "data/coinr/inputs"
        self.meta = [row for row in read(inputs / "ASEM_iMeta.csv") if row["Level"]]
        self.leaves = [row for row in self.meta if row["Level"] == "1"]
        self.countries = read(inputs / "ASEM_iData.csv")
        self.posts = {row["iCode"]: row for row in read(self.golden / "19_goalposts_used.csv")}
        self.weights = {row["iCode"]: row for row in read(self.golden / "20_weight_sets.csv")}

    def tree(self, aggregation: str, weight_set: str) -> list[dict]:
        return [
            dict(
                node_code=row["iCode"],
                parent_code=row["Parent"],
                weight=self.weights.get(row["iCode"], {}).get(weight_set, 1),
                aggregation=None if row["Level"] == "1" else aggregation,
            )
            for row in self.meta
        ]

    def scoring(self, rule: dict) -> list[dict]:
        rows = []
        for row in self.leaves:
            leaf = dict(node_code=row["iCode"], indicator_code=row["iCode"], target=row["Target"]) | rule
            if rule["scoring"] == "goalposts":
                posts = self.posts[row["iCode"]]
                leaf |= dict(lower=posts["goalpost_lower"], upper=posts["goalpost_upper"])
            rows.append(leaf)
        return rows

    def editions(self) -> list:
        equal = self.tree("arithmetic", "equal")
        by_method = [edition(name, "2018", equal, self.scoring(rule)) for name, rule in METHODS.items()]
        aggregated = [
            edition(f"{stem}_w_{weight_set}", "2018", self.tree(aggregation, weight_set), self.scoring(METHODS[method]))
            for stem, (method, aggregation) in AGGREGATED.items()
            for weight_set in WEIGHT_SETS
        ]
        imputed = [
            edition(name, "2018", equal, self.scoring(dict(scoring="identity", impute=how)), rank_within=within)
            for name, (within, how) in IMPUTED_WITHIN.items()
        ]
        return by_method + aggregated + imputed

    def compared_leaves(self, ours: dict, name: str) -> int:
        """Hold one golden table of leaves equal to ours; how many values were compared."""
        rows, compared = read(self.golden / f"{name}.csv"), 0
        # COINr divides by a fraction's maximum of 0
        endless = {code for row in rows for code, value in row.items() if value in ("Inf", "-Inf")}
        for row in rows:
            for code in (leaf["iCode"] for leaf in self.leaves if leaf["iCode"] not in endless):
                theirs = row[code]
                [value, *_] = ours[name, "2018", row["uCode"], code]
                assert (value is None) == (theirs is None), (name, row["uCode"], code)
                assert value is None or close(value, float(theirs)), (name, row["uCode"], code, value, theirs)
                compared += value is not None
        return compared

    def compare_nodes(self, ours: dict, name: str) -> None:
        """Hold the scores and the ranks of every node equal to ours."""
        ranks = {row["uCode"]: row for row in read(self.golden / f"21_ranks_{name}.csv")}
        for row in read(self.golden / f"21_agg_{name}.csv"):
            for node in [column for column in row if column != "uCode"]:
                value, _, rank = ours[name, "2018", row["uCode"], node]
                assert close(value, float(row[node])), (name, row["uCode"], node)
                assert rank == int(ranks[row["uCode"]][node]), (name, row["uCode"], node)


def test_coinr_asem_is_reproduced_for_every_normalisation_mean_weight_set_and_imputation(province, shared):
    asem = Asem(shared)
    countries, leaves = asem.countries, asem.leaves
    register(
        province,
        [dict(code=row["uCode"], type=row["EurAsia_group"], parent=f"GDP-{row['GDP_group']}") for row in countries],
        [dict(code=row["iCode"], direction=row["Direction"]) for row in leaves],
    )
    feed(province, [(row["uCode"], "2018", leaf["iCode"], row[leaf["iCode"]]) for row in countries for leaf in leaves])
    publish_method(province, asem.editions())
    province.build("fct_index_score")
    ours = scores(province)
    assert sum(asem.compared_leaves(ours, name) for name in [*METHODS, *IMPUTED_WITHIN]) > 39_000
    for stem in AGGREGATED:
        for weight_set in WEIGHT_SETS:
            asem.compare_nodes(ours, f"{stem}_w_{weight_set}")


def test_desi_2022_is_reproduced_with_goalposts_that_are_not_cut(province, shared):
    folder = shared / "data/desi2022"
    meta, filled = read(folder / "indicator_meta.csv"), read(folder / "indicators_filled.csv")
    weights = {row["code"]: row["weight"] for row in read(folder / "weights.csv")}
    register(
        province,
        [dict(code=row["country"]) for row in filled],
        [dict(code=row["code"], direction=int(float(row["direction"]))) for row in meta],
    )
    feed(province, [(row["country"], "2022", leaf["code"], row[leaf["code"]]) for row in filled for leaf in meta])
    groups = sorted({row["subdimension"] for row in meta})
    nodes = [dict(node_code="DESI", max_score=100)]
    nodes += [dict(node_code=code, parent_code="DESI", weight=weights[code], max_score=100) for code in "1234"]
    nodes += [dict(node_code=code, parent_code=code[0], weight=weights[code], max_score=100) for code in groups]
    nodes += [dict(node_code=row["code"], parent_code=row["subdimension"], weight=row["weight"]) for row in meta]
    scoring = [
        dict(
            node_code=row["code"],
            indicator_code=row["code"],
            scoring="goalposts",
            lower=row["min"],
            upper=row["max"],
            clip="none",
        )
        for row in meta
    ]
    publish_method(province, [edition("DESI", "2022", nodes, scoring)])
    province.build("fct_index_score")
    ours = scores(province)
    normalised = {row["country"]: row for row in read(folder / "indicators_normalised_published.csv")}
    published = read(folder / "scores_published.csv")
    assert len(published) == 28
    for row in published:
        for code in ["DESI", *"1234", *groups]:
            assert close(ours["DESI", "2022", row["country"], code][1], float(row[code])), (row["country"], code)
        for leaf in meta:
            ours_of_leaf = ours["DESI", "2022", row["country"], leaf["code"]][0]
            assert close(ours_of_leaf, float(normalised[row["country"]][leaf["code"]])), (row["country"], leaf)
        better = sum(float(other["DESI"]) > float(row["DESI"]) for other in published)
        assert ours["DESI", "2022", row["country"], "DESI"][2] == 1 + better


def test_vietnams_pci_is_reproduced_with_weights_that_are_those_of_its_year(province, shared):
    folder = shared / "data/vietnam_pci"
    rows, weights = read(folder / "pci_scores_2013_2015.csv"), read(folder / "weights_2013_2015.csv")
    for number, row in enumerate(rows):
        row["prov"] = (row["prov"] or f"unnamed {number}").replace(" ", "-")  # 50 rows of 2013 give no name
    codes = list(dict.fromkeys(row["subindex"] for row in weights))
    register(
        province,
        [dict(code=name) for name in sorted({row["prov"] for row in rows})],
        [dict(code=code) for code in codes],
    )
    feed(province, [(row["prov"], row["year"], code, row[code]) for row in rows for code in codes])
    scoring = [
        dict(node_code=code, indicator_code=code, scoring="goalposts", lower=0, upper=10, clip="none") for code in codes
    ]
    editions = []
    for year in ("2013", "2015"):
        of_year = {row["subindex"]: row["weight_percent"] for row in weights if row["year"] == year}
        nodes = [dict(node_code="PCI", max_score=100)]
        nodes += [dict(node_code=code, parent_code="PCI", weight=of_year[code]) for code in codes]
        editions.append(edition(f"PCI-{year}", year, nodes, scoring))
    publish_method(province, editions)
    province.build("fct_index_score")
    ours = scores(province)
    points = {(row["year"], row["subindex"]): float(row["weight_on_10pt_score"]) for row in weights}
    for row in rows:
        year = row["year"]
        _, score, rank = ours[f"PCI-{year}", year, row["prov"], "PCI"]
        assert close(score, sum(points[year, code] * float(row[code]) for code in codes))
        # sub-indices and totals were both cut to seven digits, in print: no further from ours than that alone can make
        cut = sum(points[year, code] * last_digit(year, row[code]) for code in codes)
        assert abs(score - float(row["pci_weighted"])) <= cut + last_digit(year, row["pci_weighted"]) + 1e-9
        better = sum(
            float(other["pci_weighted"]) > float(row["pci_weighted"]) for other in rows if other["year"] == year
        )
        assert rank == 1 + better, row["prov"]
