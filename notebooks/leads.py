# %% [markdown]
# # 一次比对的疑点对象 · The leads of one run
#
# A run folder is plain Parquet, so pandas opens it without `anomaly` being there. Set `ANOMALY_RUN`
# to a run folder of your own; otherwise this looks at what `make demo` left.
#
# 疑点仅供核查，不代表认定。These are discrepancies to check, not conclusions.

# %%
import os
import warnings
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib import font_manager

run = Path(os.environ.get("ANOMALY_RUN", "../anomaly-demo/run"))
leads = pd.read_parquet(run / "leads.parquet")
findings = pd.read_parquet(run / "findings.parquet")
hits = findings[findings["outcome"] == "hit"]
print(f"{len(leads)} leads from {len(hits)} hits of {hits['rule'].nunique()} rules")

# %% [markdown]
# Charts speak Chinese where a font can write it, English elsewhere. A character that a font lacks
# is drawn as an empty box, and that counts as an error here.

# %%
CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans CJK JP",  # the same file on systems that name only its first face
    "Noto Sans SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Microsoft YaHei",
    "SimHei",
    "PingFang SC",
    "Heiti TC",
    "Arial Unicode MS",
)
installed = set(font_manager.get_font_names())
font = next((name for name in CHINESE_FONTS if name in installed), None)
chinese = font is not None
if chinese:
    plt.rcParams["font.sans-serif"] = [font, *plt.rcParams["font.sans-serif"]]
plt.rcParams["axes.unicode_minus"] = False
warnings.filterwarnings("error", message=".*Glyph.*missing.*")

LEVELS = {"high": "高", "medium": "中", "low": "低", "info": "提示"}
COLOURS = {"high": "#b2182b", "medium": "#ef8a62", "low": "#92c5de", "info": "#cccccc"}
names = LEVELS if chinese else {level: level for level in LEVELS}

# %% [markdown]
# ## 排名 · The ranking
#
# `why` holds what each factor added to the score. Person numbers stay out of sight here.

# %%
shown = ["rank", "level", "about", "name", "town", "village", "score", "amount", "rules"]
leads.nsmallest(20, "rank")[shown].set_index("rank")

# %%
first = leads.nsmallest(1, "rank")["why"].iloc[0]
pd.DataFrame(list(first), columns=["text_zh", "text_en", "points"])

# %% [markdown]
# ## 得分 · Scores of the first thirty

# %%
top = leads.nsmallest(30, "rank")
figure, axes = plt.subplots(figsize=(9, 3.5), layout="constrained")
axes.bar(top["rank"], top["score"].astype(float), color=top["level"].map(COLOURS))
axes.set_xlabel("名次" if chinese else "rank")
axes.set_ylabel("得分" if chinese else "score")
present = [level for level in LEVELS if level in set(top["level"])]
axes.legend([plt.Rectangle((0, 0), 1, 1, color=COLOURS[level]) for level in present],
            [names[level] for level in present])  # fmt: skip
plt.show()

# %% [markdown]
# ## 规则 · Hits of each rule, by level

# %%
counts = pd.crosstab(hits["rule"], hits["level"])
counts = counts.reindex(columns=[level for level in LEVELS if level in counts.columns])
counts = counts.loc[counts.sum(axis=1).sort_values().index]
figure, axes = plt.subplots(figsize=(9, 4), layout="constrained")
counts.rename(columns=names).plot.barh(
    stacked=True, ax=axes, color=[COLOURS[level] for level in counts.columns]
)
axes.set_xlabel("疑点数" if chinese else "findings")
axes.set_ylabel("")
axes.legend(title="等级" if chinese else "level")
plt.show()

# %% [markdown]
# ## 乡镇 · Doubtful money by town
#
# A lead's amount counts each payment once, however many findings question it.

# %%
towns = leads.assign(amount=leads["amount"].astype(float)).groupby("town")["amount"].sum()
towns = towns.sort_values(ascending=False).head(15).rename("yuan").reset_index()
towns.round(2)

# %%
labels = towns["town"] if chinese else [f"town {number}" for number in towns.index]
figure, axes = plt.subplots(figsize=(9, 3.5), layout="constrained")
axes.bar(labels, towns["yuan"], color="#4393c3")
axes.set_ylabel("疑点金额（元）" if chinese else "doubtful yuan")
axes.tick_params(axis="x", rotation=45)
plt.show()
