using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace ZeroTrust.Pdp.Storage.Sqlite.Migrations;

/// <summary>The tables of quarantines and grants. Triggers keep their history: a row is ended once, and nothing else changes.</summary>
[DbContext(typeof(SqliteStorageContext))]
[Migration(Id)]
internal sealed class CreateControls : Migration
{
    public const string Id = "20261127000000_CreateControls";

    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("CREATE TABLE control_head (id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1), version INTEGER NOT NULL CHECK (version >= 0)) STRICT");
        migrationBuilder.Sql("INSERT INTO control_head (id, version) VALUES (1, 0)");
        migrationBuilder.Sql(
            """
            CREATE TABLE controls (
                sequence INTEGER NOT NULL PRIMARY KEY CHECK (sequence > 0),
                id TEXT NOT NULL,
                kind INTEGER NOT NULL,
                type TEXT NOT NULL,
                target TEXT NOT NULL,
                name TEXT NOT NULL,
                scope_action TEXT NOT NULL,
                scope_type TEXT NOT NULL,
                scope_id TEXT NOT NULL,
                reason TEXT NOT NULL,
                author TEXT NOT NULL,
                created_at INTEGER NOT NULL,
                starts_at INTEGER NOT NULL,
                ends_at INTEGER CHECK (ends_at > starts_at),
                ended_at INTEGER,
                ended_by TEXT CHECK ((ended_by IS NULL) = (ended_at IS NULL)),
                end_reason TEXT CHECK ((end_reason IS NULL) = (ended_at IS NULL))
            ) STRICT
            """);
        migrationBuilder.Sql("CREATE UNIQUE INDEX ix_controls_id ON controls (id)");
        migrationBuilder.Sql("CREATE INDEX ix_controls_open ON controls (ends_at) WHERE ended_at IS NULL");
        migrationBuilder.Sql(
            """
            CREATE TRIGGER controls_are_kept BEFORE DELETE ON controls
            BEGIN SELECT RAISE(ABORT, 'quarantines and grants are never deleted'); END
            """);
        migrationBuilder.Sql(
            """
            CREATE TRIGGER controls_end_once BEFORE UPDATE ON controls
            WHEN OLD.ended_at IS NOT NULL OR NEW.ended_at IS NULL
                OR (OLD.sequence, OLD.id, OLD.kind, OLD.type, OLD.target, OLD.name, OLD.scope_action, OLD.scope_type, OLD.scope_id, OLD.reason, OLD.author, OLD.created_at, OLD.starts_at, OLD.ends_at)
                IS NOT (NEW.sequence, NEW.id, NEW.kind, NEW.type, NEW.target, NEW.name, NEW.scope_action, NEW.scope_type, NEW.scope_id, NEW.reason, NEW.author, NEW.created_at, NEW.starts_at, NEW.ends_at)
            BEGIN SELECT RAISE(ABORT, 'quarantines and grants are ended once and otherwise never changed'); END
            """);
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.Sql("DROP TABLE controls");
        migrationBuilder.Sql("DROP TABLE control_head");
    }
}
