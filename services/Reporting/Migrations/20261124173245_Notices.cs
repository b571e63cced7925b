using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SocialPubs.Reporting.Migrations
{
    /// <inheritdoc />
    public partial class Notices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "notices",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    seq = table.Column<long>(type: "bigint", nullable: false, defaultValueSql: "nextval(pg_get_serial_sequence('events', 'seq'))"),
                    tx = table.Column<ulong>(type: "xid8", nullable: false, defaultValueSql: "pg_current_xact_id()"),
                    cause = table.Column<string>(type: "text", nullable: false),
                    recipient_id = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    publication_id = table.Column<Guid>(type: "uuid", nullable: true),
                    link = table.Column<string>(type: "text", nullable: true),
                    is_urgent = table.Column<bool>(type: "boolean", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    read_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    planned_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_notices", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_notices_cause_recipient_id",
                table: "notices",
                columns: new[] { "cause", "recipient_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_notices_publication_id",
                table: "notices",
                column: "publication_id",
                filter: "publication_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_notices_recipient_id",
                table: "notices",
                column: "recipient_id",
                filter: "read_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_notices_recipient_id_seq",
                table: "notices",
                columns: new[] { "recipient_id", "seq" });

            migrationBuilder.CreateIndex(
                name: "ix_notices_seq",
                table: "notices",
                column: "seq",
                filter: "planned_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_notices_tx_seq",
                table: "notices",
                columns: new[] { "tx", "seq" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "notices");
        }
    }
}
