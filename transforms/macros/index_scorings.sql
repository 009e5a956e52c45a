{# Every way a leaf can be scored, declared once: the models, the checks of the reference tables and the labels of `kho explain`
   read it here. A new scoring is an entry, its line in transforms/docs/index_method.md and its tests.

   placed_by      what places a value: its span (the default), the order of the values, bands, or the sign
   raw            what it is scored from, of `facts` and `rules`; else the value itself
                  (attainment of what is the better the less: the plan is a ceiling, and nothing at all attains it wholly)
   base, span     placed by its span a value comes to lie at (value - base) / span; of low, high (the posts given or else found),
                  lowest, highest (those found), target, mean, deviation, direction; else 0 and 1
   where_no_span  where every value comes to lie if the span is 0; else 0
   place          placed by the order: of units_beaten and others
   finds          'deviation' where mean and deviation have to be found
   clip           where it is cut if the edition does not say; else nowhere
   ceiling        where it is cut above, of attainment_cap; else 1
   is_share       that it lies between 0 and 1 without being cut, of lower and upper
   is_endless     that it has no ends even where its node has a maximum, of clip (as the edition wrote it) and direction
   is_downward    that the posts are written from worst to best, of lower, upper and target
   publishes      the figures of dim_index_scale that are its scale: column -> expression
   requires       columns that it cannot do without: column -> what is missing, in Vietnamese and English
   unlike         columns that may not hold the same post
   label_vi       what `kho explain` calls it, of the columns of dim_index_scale and `post`: what is published of low and high

   What is asked for: 'declared', all of it as JSON; 'names', all or those of which a field is so, as a list in SQL; 'whens', the field of
   each that has it, as branches of a case over `scoring`. #}
{% macro index_scorings(wanted, field=none, value=none) -%}
    {%- set between = {
        'base': 'case when direction < 0 then high else low end',
        'span': 'case when direction < 0 then low - high else high - low end',
        'where_no_span': '0.5',
        'is_downward': 'lower > upper',
        'is_endless': "clip_written = 'none'",
        'publishes': {'low': 'low', 'high': 'high'},
        'unlike': ['lower', 'upper'],
        'label_vi': 'trên thang từ {low:g} đến {high:g} ({values_measured} trị số)',
    } -%}
    {%- set ordered = {
        'placed_by': 'order',
        'label_vi': 'theo thứ bậc trong {values_measured} trị số',
    } -%}
    {%- set scorings = {
        'identity': {'label_vi': 'giữ nguyên trị số'},
        'ratio': {
            'raw': "case when rules.measure_kind <> 'ratio' then facts.numerator / nullif(facts.denominator, 0)"
                ~ " else facts.value / 100.0 end",
            'base': 'case when direction < 0 then 1.0 else 0.0 end',
            'span': 'case when direction < 0 then -1.0 else 1.0 end',
            'is_share': 'true',
            'label_vi': 'theo tỷ lệ',
        },
        'attainment': {
            'raw': 'case when rules.direction < 0 then '
                ~ 'case when facts.attainment_pct > 0 then 100.0 / facts.attainment_pct '
                ~ 'when facts.attainment_pct <= 0 then rules.attainment_cap end else facts.attainment_pct / 100.0 end',
            'clip': 'both',
            'ceiling': 'attainment_cap',
            'is_endless': "clip_written = 'none'",
            'label_vi': 'theo mức đạt kế hoạch',
        },
        'yes_no': {'placed_by': 'sign', 'is_share': 'true', 'label_vi': 'có hay không'},
        'bands': {
            'placed_by': 'bands',
            'is_share': 'true',
            'label_vi': 'theo bậc điểm',
        },
        'minmax': dict(between, is_share='lower is null and upper is null'),
        'goalposts': dict(between, clip='both'),
        'dist_to_target': {
            'base': 'case when direction < 0 then high else low end',
            'span': 'target - case when direction < 0 then high else low end',
            'where_no_span': '1.0',
            'is_downward': 'lower > target and upper is null',
            'is_endless': "clip_written = 'none'",
            'publishes': {
                'low': 'case when direction > 0 then low end',
                'high': 'case when direction < 0 then high end',
                'target': 'target',
            },
            'requires': {'target': ['đích', 'a target']},
            'label_vi': 'theo quãng đường từ {post:g} tới đích {target:g} ({values_measured} trị số)',
        },
        'zscore': {
            'base': 'mean',
            'span': 'direction * deviation',
            'finds': 'deviation',
            'is_endless': 'true',
            'publishes': {'mean': 'mean', 'deviation': 'deviation'},
            'label_vi': 'theo số độ lệch chuẩn ({deviation:g}) cách trung bình {mean:g} ({values_measured} trị số)',
        },
        'rank': dict(ordered, is_share='true', place='case when others = 0 then 0.5 else units_beaten / others end'),
        'borda': dict(ordered, place='cast(units_beaten as double)', is_endless='true'),
        'frac_max': {
            'span': 'case when direction < 0 then lowest else highest end',
            'is_endless': 'true',
            'publishes': {
                'low': 'case when direction < 0 then low end',
                'high': 'case when direction > 0 then high end',
            },
            'label_vi': 'bằng phần so với {post:g} ({values_measured} trị số)',
        },
    } -%}
{%- if wanted == 'declared' -%}
{{- scorings.items() | list | tojson -}}
{%- elif wanted == 'names' -%}
{%- set names = [] -%}
{%- for name, scoring in scorings.items() if field is none or scoring.get(field) == value -%}
{%- do names.append("'" ~ name ~ "'") -%}
{%- endfor -%}
{{- names | join(', ') -}}
{%- elif wanted == 'whens' -%}
{%- set branches = [] -%}
{%- for name, scoring in scorings.items() if field in scoring or field in scoring.get('publishes', {}) -%}
{%- set sql = scoring[field] if field in scoring else scoring['publishes'][field] -%}
{%- do branches.append("when scoring = '" ~ name ~ "' then " ~ sql) -%}
{%- endfor -%}
{{- branches | join(' ') -}}
{%- endif -%}
{%- endmacro %}
