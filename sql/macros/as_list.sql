-- A tag or a list of tags as a list.
CREATE OR REPLACE MACRO tagger.as_list(tags) AS
from_json(if(json_type(to_json(tags)) = 'ARRAY', to_json(tags), json_array(tags)), '["VARCHAR"]');
