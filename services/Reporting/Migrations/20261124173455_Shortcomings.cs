using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SocialPubs.Reporting.Migrations
{
    /// <inheritdoc />
    public partial class Shortcomings : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "shortcoming_acts",
                columns: table => new
                {
                    shortcoming_id = table.Column<Guid>(type: "uuid", nullable: false),
                    step = table.Column<int>(type: "integer", nullable: false),
                    publication_id = table.Column<Guid>(type: "uuid", nullable: true),
                    kind = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    actor_id = table.Column<string>(type: "text", nullable: false),
                    actor_name = table.Column<string>(type: "text", nullable: false),
                    actor_role = table.Column<string>(type: "text", nullable: false),
                    text = table.Column<string>(type: "text", nullable: true),
                    added_kind = table.Column<string>(type: "text", nullable: true),
                    fell_short_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    clause = table.Column<string>(type: "text", nullable: true),
                    network = table.Column<string>(type: "text", nullable: true),
                    body_code = table.Column<string>(type: "text", nullable: true),
                    body_name = table.Column<string>(type: "text", nullable: true),
                    holder_id = table.Column<string>(type: "text", nullable: true),
                    holder_name = table.Column<string>(type: "text", nullable: true),
                    recipients = table.Column<string[]>(type: "text[]", nullable: false),
                    answer_due = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    measures = table.Column<string>(type: "text", nullable: true),
                    at_fault = table.Column<string[]>(type: "text[]", nullable: false),
                    decision = table.Column<string>(type: "text", nullable: true),
                    decision_text = table.Column<string>(type: "text", nullable: true),
                    order_number = table.Column<string>(type: "text", nullable: true),
                    order_date = table.Column<DateOnly>(type: "date", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_shortcoming_acts", x => new { x.shortcoming_id, x.step });
                });

            migrationBuilder.CreateTable(
                name: "shortcoming_numbers",
                columns: table => new
                {
                    shortcoming_id = table.Column<Guid>(type: "uuid", nullable: false),
                    year = table.Column<int>(type: "integer", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_shortcoming_numbers", x => x.shortcoming_id);
                });

            migrationBuilder.CreateTable(
                name: "shortcomings",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    year = table.Column<int>(type: "integer", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    timer = table.Column<string>(type: "text", nullable: true),
                    stage = table.Column<string>(type: "text", nullable: true),
                    clause = table.Column<string>(type: "text", nullable: true),
                    publication_id = table.Column<Guid>(type: "uuid", nullable: true),
                    account_id = table.Column<Guid>(type: "uuid", nullable: true),
                    network = table.Column<string>(type: "text", nullable: true),
                    body_code = table.Column<string>(type: "text", nullable: true),
                    body_name = table.Column<string>(type: "text", nullable: true),
                    holder_id = table.Column<string>(type: "text", nullable: true),
                    holder_name = table.Column<string>(type: "text", nullable: true),
                    delay = table.Column<TimeSpan>(type: "interval", nullable: true),
                    posted = table.Column<int>(type: "integer", nullable: true),
                    required = table.Column<int>(type: "integer", nullable: true),
                    account_title = table.Column<string>(type: "text", nullable: true),
                    standing = table.Column<string>(type: "text", nullable: true),
                    description = table.Column<string>(type: "text", nullable: true),
                    state = table.Column<string>(type: "text", nullable: false),
                    withdrawal = table.Column<string>(type: "text", nullable: true),
                    notified_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    answer_due = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    decision = table.Column<string>(type: "text", nullable: true),
                    decision_text = table.Column<string>(type: "text", nullable: true),
                    order_number = table.Column<string>(type: "text", nullable: true),
                    order_date = table.Column<DateOnly>(type: "date", nullable: true),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_shortcomings", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_shortcoming_acts_publication_id",
                table: "shortcoming_acts",
                column: "publication_id",
                filter: "publication_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_shortcoming_numbers_year_number",
                table: "shortcoming_numbers",
                columns: new[] { "year", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_shortcomings_answer_due",
                table: "shortcomings",
                column: "answer_due",
                filter: "answer_due IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_shortcomings_at_id",
                table: "shortcomings",
                columns: new[] { "at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_shortcomings_at_id1",
                table: "shortcomings",
                columns: new[] { "at", "id" },
                filter: "closed_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_shortcomings_body_code_at_id",
                table: "shortcomings",
                columns: new[] { "body_code", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_shortcomings_publication_id",
                table: "shortcomings",
                column: "publication_id",
                filter: "publication_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_shortcomings_year_number",
                table: "shortcomings",
                columns: new[] { "year", "number" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "shortcoming_acts");

            migrationBuilder.DropTable(
                name: "shortcoming_numbers");

            migrationBuilder.DropTable(
                name: "shortcomings");
        }
    }
}
