using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SocialPubs.Reporting.Migrations
{
    /// <inheritdoc />
    public partial class UrgentAndPromises : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "promise_acts",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    promise_id = table.Column<Guid>(type: "uuid", nullable: false),
                    publication_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<string>(type: "json", nullable: false),
                    due_date = table.Column<DateOnly>(type: "date", nullable: false),
                    former_due_date = table.Column<DateOnly>(type: "date", nullable: true),
                    text = table.Column<string>(type: "text", nullable: true),
                    reply_url = table.Column<string>(type: "text", nullable: true),
                    repeat_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_promise_acts", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "promises",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    publication_id = table.Column<Guid>(type: "uuid", nullable: false),
                    index = table.Column<int>(type: "integer", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    promised_date = table.Column<DateOnly>(type: "date", nullable: false),
                    due_date = table.Column<DateOnly>(type: "date", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    promised_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    body_code = table.Column<string>(type: "text", nullable: false),
                    executor_id = table.Column<string>(type: "text", nullable: false),
                    executor_name = table.Column<string>(type: "text", nullable: false),
                    regulation_id = table.Column<string>(type: "text", nullable: true),
                    regulation_edition = table.Column<string>(type: "text", nullable: true),
                    kept_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    next_raise_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_promises", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "surges",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    topic = table.Column<string>(type: "text", nullable: false),
                    topic_name = table.Column<string>(type: "text", nullable: true),
                    first_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    detected_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    raised_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    held_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    window = table.Column<TimeSpan>(type: "interval", nullable: false),
                    median = table.Column<double>(type: "double precision", nullable: false),
                    threshold = table.Column<int>(type: "integer", nullable: false),
                    publications = table.Column<int>(type: "integer", nullable: false),
                    peak = table.Column<int>(type: "integer", nullable: false),
                    peak_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_surges", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "urgent_acts",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    report_id = table.Column<Guid>(type: "uuid", nullable: false),
                    publication_id = table.Column<Guid>(type: "uuid", nullable: true),
                    kind = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<string>(type: "json", nullable: false),
                    text = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_urgent_acts", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "urgent_reports",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    number = table.Column<string>(type: "text", nullable: false),
                    year = table.Column<int>(type: "integer", nullable: false),
                    ordinal = table.Column<int>(type: "integer", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    publication_id = table.Column<Guid>(type: "uuid", nullable: true),
                    surge_id = table.Column<Guid>(type: "uuid", nullable: true),
                    topic_code = table.Column<string>(type: "text", nullable: true),
                    topic_name = table.Column<string>(type: "text", nullable: true),
                    reason = table.Column<string>(type: "text", nullable: false),
                    body_codes = table.Column<string[]>(type: "text[]", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    raised_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    recipients = table.Column<string[]>(type: "text[]", nullable: false),
                    state = table.Column<string>(type: "text", nullable: false),
                    acknowledged_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_urgent_reports", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_promise_acts_promise_id_at",
                table: "promise_acts",
                columns: new[] { "promise_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_promise_acts_publication_id",
                table: "promise_acts",
                column: "publication_id");

            migrationBuilder.CreateIndex(
                name: "ix_promises_body_code_due_at_id",
                table: "promises",
                columns: new[] { "body_code", "due_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_promises_due_at_id",
                table: "promises",
                columns: new[] { "due_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_promises_next_raise_at",
                table: "promises",
                column: "next_raise_at",
                filter: "next_raise_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_promises_publication_id",
                table: "promises",
                column: "publication_id");

            migrationBuilder.CreateIndex(
                name: "ix_surges_detected_at_id",
                table: "surges",
                columns: new[] { "detected_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_surges_topic",
                table: "surges",
                column: "topic",
                unique: true,
                filter: "ended_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_surges_topic_first_at",
                table: "surges",
                columns: new[] { "topic", "first_at" });

            migrationBuilder.CreateIndex(
                name: "ix_urgent_acts_publication_id",
                table: "urgent_acts",
                column: "publication_id",
                filter: "publication_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_urgent_acts_report_id_at",
                table: "urgent_acts",
                columns: new[] { "report_id", "at" });

            migrationBuilder.CreateIndex(
                name: "ix_urgent_reports_at_id",
                table: "urgent_reports",
                columns: new[] { "at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_urgent_reports_publication_id",
                table: "urgent_reports",
                column: "publication_id",
                filter: "publication_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_urgent_reports_surge_id",
                table: "urgent_reports",
                column: "surge_id",
                unique: true,
                filter: "surge_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_urgent_reports_year_ordinal",
                table: "urgent_reports",
                columns: new[] { "year", "ordinal" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "promise_acts");

            migrationBuilder.DropTable(
                name: "promises");

            migrationBuilder.DropTable(
                name: "surges");

            migrationBuilder.DropTable(
                name: "urgent_acts");

            migrationBuilder.DropTable(
                name: "urgent_reports");
        }
    }
}
