using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace ZeroTrust.Pdp.Storage.Sqlite.Migrations;

/// <summary>
/// The tables of revisions. In SQL and not in EF's builder, which knows neither strict tables (a value of another type
/// is refused) nor tables clustered by their key (a revision's rows lie together, without a second index).
/// </summary>
[DbContext(typeof(SqliteStorageContext))]
[Migration(Id)]
internal sealed class CreateRevisions : Migration
{
    public const string Id = "20261122000000_CreateRevisions";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql(
            """
            CREATE TABLE revision_head (
                id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
                newest INTEGER NOT NULL CHECK (newest >= 0),
                active INTEGER NOT NULL CHECK (active BETWEEN 0 AND newest),
                change_sequence INTEGER NOT NULL CHECK (change_sequence >= 0)
            ) STRICT
            """);
        migrationBuilder.Sql("INSERT INTO revision_head (id, newest, active, change_sequence) VALUES (1, 0, 0, 0)");
        migrationBuilder.Sql(
            """
            CREATE TABLE revisions (
                number INTEGER NOT NULL PRIMARY KEY CHECK (number > 0),
                base_revision INTEGER NOT NULL,
                created_at INTEGER NOT NULL,
                author TEXT NOT NULL,
                message TEXT NOT NULL,
                content_hash TEXT NOT NULL,
                document_count INTEGER NOT NULL,
                manifest_hash BLOB NOT NULL
            ) STRICT
            """);
        migrationBuilder.Sql(
            """
            CREATE TABLE document_texts (
                id INTEGER NOT NULL PRIMARY KEY,
                hash BLOB NOT NULL,
                content BLOB NOT NULL
            ) STRICT
            """);
        migrationBuilder.Sql("CREATE UNIQUE INDEX ix_document_texts_hash ON document_texts (hash)");
        migrationBuilder.Sql(
            """
            CREATE TABLE revision_documents (
                revision INTEGER NOT NULL REFERENCES revisions (number) ON DELETE RESTRICT,
                position INTEGER NOT NULL,
                kind TEXT NOT NULL,
                name TEXT NOT NULL,
                file TEXT NOT NULL,
                line INTEGER NOT NULL,
                text_id INTEGER NOT NULL REFERENCES document_texts (id) ON DELETE RESTRICT,
                PRIMARY KEY (revision, position)
            ) STRICT, WITHOUT ROWID
            """);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("DROP TABLE revision_documents");
        migrationBuilder.Sql("DROP TABLE document_texts");
        migrationBuilder.Sql("DROP TABLE revisions");
        migrationBuilder.Sql("DROP TABLE revision_head");
    }
}
