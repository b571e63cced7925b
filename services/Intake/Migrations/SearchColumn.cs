using Microsoft.EntityFrameworkCore.Migrations;

namespace SocialPubs.Intake.Migrations;

/// <summary>What the model does not know: the full-text column and the indexes of the search and of the proposals.</summary>
internal static class SearchColumn
{
    /// <summary>Words as Russian stems, with е for ё as people write it; trigrams for parts of names and addresses.</summary>
    public static void AddSearch(this MigrationBuilder migration) => migration.Sql(
        """
        ALTER TABLE publications ADD COLUMN search tsvector NOT NULL
            GENERATED ALWAYS AS (to_tsvector('russian', translate(text, 'ёЁ', 'еЕ'))) STORED;
        CREATE INDEX ix_publications_search ON publications USING gin (search);
        CREATE INDEX ix_publications_author_name_trgm ON publications USING gin (author_name gin_trgm_ops);
        CREATE INDEX ix_publications_url_trgm ON publications USING gin (url gin_trgm_ops);
        """);

    /// <summary>The same for candidates.</summary>
    public static void AddCandidateSearch(this MigrationBuilder migration) => migration.Sql(
        """
        ALTER TABLE candidates ADD COLUMN search tsvector NOT NULL
            GENERATED ALWAYS AS (to_tsvector('russian', translate(text, 'ёЁ', 'еЕ'))) STORED;
        CREATE INDEX ix_candidates_search ON candidates USING gin (search);
        CREATE INDEX ix_candidates_author_name_trgm ON candidates USING gin (author_name gin_trgm_ops);
        CREATE INDEX ix_candidates_url_trgm ON candidates USING gin (url gin_trgm_ops);
        """);
}
