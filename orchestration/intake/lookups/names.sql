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

-- names are compared without case, spacing, tone placement and shortened types, never without accents:
-- Minh Quán is not Minh Quân
create macro name_key(words) as
type_spelt(tone_placed(lower(trim(regexp_replace(
    regexp_replace(text_of(nfc_normalize(words)), '[\s.,;:]+$', ''), '\s+', ' ', 'g'
)))));

create macro bare_key(words) as
regexp_replace(name_key(words), '^(tỉnh|thành phố|huyện|thị xã|quận|xã|phường|thị trấn) ', '');

-- only to tell which units a name nobody bears may have meant; never to find one
create macro plain_key(words) as replace(strip_accents(words), 'đ', 'd');

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
unit_words(unit_key, name_vi) || ' [' || coalesce(valid_from::varchar, '') || ', ' || coalesce(valid_to::varchar, '') || ')';
