-- +goose Up

-- Full text of what patronato and office both may read, one row a request, docid = its key.
-- body holds words already in lower case and without accents, so that both databases find
-- the same; notes are not in it.
CREATE TABLE search_docs (
-- +only sqlite
    docid INTEGER PRIMARY KEY, -- an alias of the rowid, which FTS4 looks rows up by
-- +end
-- +only postgres
    docid BIGINT PRIMARY KEY,
-- +end
    body  TEXT NOT NULL
);

-- +only sqlite
-- FTS4 is what the driver has compiled in; external content, so that a row can be erased.
CREATE VIRTUAL TABLE search_fts USING fts4(body, content="search_docs", tokenize=unicode61, prefix="2,3");
-- +goose StatementBegin
CREATE TRIGGER search_docs_bu BEFORE UPDATE ON search_docs BEGIN
    DELETE FROM search_fts WHERE docid = old.docid;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_docs_bd BEFORE DELETE ON search_docs BEGIN
    DELETE FROM search_fts WHERE docid = old.docid;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_docs_au AFTER UPDATE ON search_docs BEGIN
    INSERT INTO search_fts (docid, body) VALUES (new.docid, new.body);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_docs_ai AFTER INSERT ON search_docs BEGIN
    INSERT INTO search_fts (docid, body) VALUES (new.docid, new.body);
END;
-- +goose StatementEnd
-- +end
-- +only postgres
ALTER TABLE search_docs ADD COLUMN words tsvector GENERATED ALWAYS AS (to_tsvector('simple', body)) STORED;
CREATE INDEX search_docs_words ON search_docs USING gin (words);
-- +end

-- +goose Down
-- +only sqlite
DROP TABLE search_fts;
-- +end
DROP TABLE search_docs;
