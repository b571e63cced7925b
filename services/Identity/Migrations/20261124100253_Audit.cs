using System;
using Microsoft.EntityFrameworkCore.Migrations;
using SocialPubs.Identity.Audit;

#nullable disable

namespace SocialPubs.Identity.Migrations
{
    /// <inheritdoc />
    public partial class Audit : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterDatabase()
                .Annotation("Npgsql:PostgresExtension:pg_trgm", ",,");

            migrationBuilder.CreateTable(
                name: "audit",
                columns: table => new
                {
                    seq = table.Column<long>(type: "bigint", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    occurred_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    service = table.Column<string>(type: "text", nullable: false),
                    action = table.Column<string>(type: "text", nullable: false),
                    subject_id = table.Column<string>(type: "text", nullable: true),
                    subject_name = table.Column<string>(type: "text", nullable: true),
                    role = table.Column<string>(type: "text", nullable: true),
                    bodies = table.Column<string[]>(type: "text[]", nullable: false),
                    address = table.Column<string>(type: "text", nullable: true),
                    target = table.Column<string>(type: "text", nullable: false),
                    changes = table.Column<string>(type: "text", nullable: true),
                    status = table.Column<int>(type: "integer", nullable: false),
                    code = table.Column<string>(type: "text", nullable: true),
                    trace_id = table.Column<string>(type: "text", nullable: true),
                    key_id = table.Column<string>(type: "text", nullable: false),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    search = table.Column<string>(type: "text", nullable: true, computedColumnSql: "lower(coalesce(subject_name, '') || ' ' || coalesce(subject_id, '') || ' ' || action || ' ' || target || ' ' || coalesce(code, '') || ' ' || coalesce(address, ''))", stored: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit", x => x.seq);
                });

            migrationBuilder.CreateTable(
                name: "audit_head",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    count = table.Column<long>(type: "bigint", nullable: false),
                    last_id = table.Column<Guid>(type: "uuid", nullable: false),
                    last_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    key_id = table.Column<string>(type: "text", nullable: false),
                    seal = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_audit_head", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_audit_action_occurred_at_seq",
                table: "audit",
                columns: new[] { "action", "occurred_at", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_id",
                table: "audit",
                column: "id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_audit_occurred_at_seq",
                table: "audit",
                columns: new[] { "occurred_at", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_occurred_at_seq1",
                table: "audit",
                columns: new[] { "occurred_at", "seq" },
                filter: "status >= 400");

            migrationBuilder.CreateIndex(
                name: "ix_audit_search",
                table: "audit",
                column: "search")
                .Annotation("Npgsql:IndexMethod", "gin")
                .Annotation("Npgsql:IndexOperators", new[] { "gin_trgm_ops" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_service_occurred_at_seq",
                table: "audit",
                columns: new[] { "service", "occurred_at", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_subject_id_occurred_at_seq",
                table: "audit",
                columns: new[] { "subject_id", "occurred_at", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_audit_target",
                table: "audit",
                column: "target")
                .Annotation("Npgsql:IndexOperators", new[] { "text_pattern_ops" });

            migrationBuilder.ProtectAudit();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.UnprotectAudit();

            migrationBuilder.DropTable(
                name: "audit");

            migrationBuilder.DropTable(
                name: "audit_head");

            migrationBuilder.AlterDatabase()
                .OldAnnotation("Npgsql:PostgresExtension:pg_trgm", ",,");
        }
    }
}
