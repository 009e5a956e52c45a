-- How names and codes are compared: macros only, which read no table, for the files beside this one. A name keeps its
-- accents: two communes that differ by one are never merged.

create macro text_of(words) as nullif(trim(replace(words, chr(160), ' ')), '');

-- 'hòa' and 'hoà' are one syllable: the tone stands on the second vowel
create macro tone_placed(words) as
replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
    words, 'òa', 'oà'
), 'óa', 'oá'), 'ỏa', 'oả'), 'õa', 'oã'), 'ọa', 'oạ'), 'òe', 'oè'), 'óe', 'oé'), 'ỏe', 'oẻ'),
'õe', 'oẽ'), 'ọe', 'oẹ'), 'ùy', 'uỳ'), 'úy', 'uý'), 'ủy', 'uỷ'), 'ũy', 'uỹ'), 'ụy', 'uỵ');

-- 'H. Yên Bình', 'TX Nghĩa Lộ': the type of a unit as it is shortened
create macro type_spelt(words) as
regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(regexp_replace(
    words, '^(ubnd|uỷ ban nhân dân) ', ''
),
'^tx(\. ?| )', 'thị xã '), '^tp(\. ?| )', 'thành phố '), '^tt(\. ?| )', 'thị trấn '),
'^h(\. ?| )', 'huyện '), '^p(\. ?| )', 'phường '), '^x(\. ?| )', 'xã ');

-- ' h 01' is H01, as people type it
create macro code_key(code) as upper(regexp_replace(code, '[\s\x{a0}]', '', 'g'));

-- the letters of a neighbouring keyboard or a copied page that look like ours: Cyrillic 'Н', full-width 'Ｈ', 'Ð' for 'Đ'
create macro look_alike(words) as translate(
    nfc_normalize(words),
    'АВЕКМНОРСТХУІЈЅавекмнорстхуіјѕÐðＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ０１２３４５６７８９',
    'ABEKMHOPCTXYIJSabekmhopctxyijsĐđABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'
);

-- 'H-09', 'H9', 'HO9' and 'H09.' are one key: only to tell which code may have been meant, beside the label that says so
create macro near_code_key(code) as
regexp_replace(
    translate(regexp_replace(upper(look_alike(code)), '[^\p{L}\p{N}]', '', 'g'), 'OIL', '011'),
    '(^|[^0-9])0+([0-9])', '\1\2', 'g'
);

-- a label of a line, its case, accents, marks, spaces and numbering aside; forms print it, so people seldom type it anew
create macro label_key(words) as
nullif(regexp_replace(strip_accents(replace(lower(look_alike(regexp_replace(
    words, '^\s*(?:[0-9]{1,2}(?:\.[0-9]{1,2})*|[A-Za-z]|[IVXivx]{1,5})\s*[.):]\s*', ''
))), 'đ', 'd')), '[^a-z0-9%]+', '', 'g'), '');

-- 'H10. Chi bộ ...', 'H10 Chi bộ ...': a label with its code in front, and the code alone
create macro code_in_front(words) as
regexp_extract(look_alike(words), '^\s*\(?([A-Za-z]{1,3}[-. ]?[0-9]{1,3}[A-Za-z]?)\)?\s*[-–.:)\s]', 1);

create macro without_code_in_front(words) as
regexp_replace(look_alike(words), '^\s*\(?[A-Za-z]{1,3}[-. ]?[0-9]{1,3}[A-Za-z]?\)?\s*[-–.:)\s]+', '');

create macro without_unseen(words) as regexp_replace(words, '[\x{200B}-\x{200F}\x{2060}\x{FEFF}\x{AD}]', '', 'g');

-- names are compared without case, spacing, tone placement and shortened types, never without accents:
-- Minh Quán is not Minh Quân
create macro name_key(words) as
type_spelt(tone_placed(lower(trim(regexp_replace(
    regexp_replace(text_of(look_alike(without_unseen(words))), '[\s.,;:]+$', ''), '\s+', ' ', 'g'
)))));

create macro bare_key(words) as
regexp_replace(name_key(words), '^(tỉnh|thành phố|huyện|thị xã|quận|xã|phường|thị trấn) ', '');

-- a code of a unit without its zero in front, as a number cell loses it, without the '.0' of a number kept as a text, and
-- with letters that look like figures
create macro near_unit_code(code) as
nullif(ltrim(translate(
    regexp_replace(upper(look_alike(regexp_replace(code, '\.0$', ''))), '[^\p{L}\p{N}]', '', 'g'), 'OIL', '011'
), '0'), '');

-- for a name that nobody bears: without its marks it is read where one unit alone bears it so
create macro plain_key(words) as replace(strip_accents(words), 'đ', 'd');

-- the same between blanks: 'huyện bình yên' does not hold the words 'yên bình'
create macro word_key(words) as ' ' || plain_key(regexp_replace(words, '[^\p{L}\p{N}]+', ' ', 'g')) || ' ';

-- one letter more, less or other (two exchanged are two); DuckDB's own distances count bytes, of which 'ì' has two
create macro alike_from(this, that) as
len(list_filter(range(1, length(this) + 1), lambda size: left(this, size) = left(that, size)));

create macro alike_to(this, that) as
len(list_filter(range(1, length(this) + 1), lambda size: right(this, size) = right(that, size)));

create macro one_letter_off(this, that) as
case length(this) - length(that)
    when 0 then alike_from(this, that) + alike_to(this, that) = length(this) - 1
    when 1 then alike_from(this, that) + alike_to(this, that) >= length(that)
    when -1 then alike_from(this, that) + alike_to(this, that) >= length(this)
    else false
end;

-- 'Huyện Yên Bình (141)', '141 - Huyện Yên Bình': a name with its code beside it
create macro code_beside(words) as
nullif(concat(
    regexp_extract(words, '\(\s*([0-9]{2,5})\s*\)\s*$', 1), regexp_extract(words, '^\s*([0-9]{2,5})\s*[-–:]\s+\D', 1)
), '');

create macro without_code(words) as
text_of(regexp_replace(regexp_replace(words, '\(\s*[0-9]{2,5}\s*\)\s*$', ''), '^\s*[0-9]{2,5}\s*[-–:]\s+', ''));

-- 'xã tân thịnh huyện văn chấn' as 'xã tân thịnh, huyện văn chấn'
create macro parent_apart(words) as
regexp_replace(words, '^((?:xã|phường|thị trấn) [^,(–-]+?) ((?:huyện|thị xã|thành phố|quận) )', '\1, \2');

-- a unit as it is named to people; one may be without a name
create macro unit_words(unit_key, name_vi) as concat_ws(' ', unit_key, name_vi);

create macro bearer_words(unit_key, name_vi, valid_from, valid_to) as
unit_words(unit_key, name_vi) || coalesce(' (' || nullif(concat_ws(
    ' ', 'từ ' || strftime(valid_from, '%d/%m/%Y'), 'đến trước ' || strftime(valid_to, '%d/%m/%Y')
), '') || ')', '');
