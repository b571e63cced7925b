using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SocialPubs.Reporting.Migrations
{
    /// <inheritdoc />
    public partial class Analyses : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "is_refusal",
                table: "publications",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "recorded_detected_at",
                table: "publications",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "person_id",
                table: "clocks",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "person_name",
                table: "clocks",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "analyses",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    first_day = table.Column<DateOnly>(type: "date", nullable: false),
                    last_day = table.Column<DateOnly>(type: "date", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_analyses", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "analysis_acts",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    analysis_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    actor_id = table.Column<string>(type: "text", nullable: false),
                    actor_name = table.Column<string>(type: "text", nullable: false),
                    actor_role = table.Column<string>(type: "text", nullable: false),
                    position = table.Column<string>(type: "text", nullable: true),
                    text = table.Column<string>(type: "text", nullable: true),
                    data_hash = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_analysis_acts", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "analysis_files",
                columns: table => new
                {
                    analysis_id = table.Column<Guid>(type: "uuid", nullable: false),
                    format = table.Column<string>(type: "text", nullable: false),
                    sha256 = table.Column<string>(type: "text", nullable: false),
                    size = table.Column<int>(type: "integer", nullable: false),
                    content = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_analysis_files", x => new { x.analysis_id, x.format });
                });

            migrationBuilder.CreateTable(
                name: "rounds",
                columns: table => new
                {
                    publication_id = table.Column<Guid>(type: "uuid", nullable: false),
                    submission = table.Column<int>(type: "integer", nullable: false),
                    submitted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    submitted_by_id = table.Column<string>(type: "text", nullable: true),
                    submitted_by_name = table.Column<string>(type: "text", nullable: true),
                    decision = table.Column<string>(type: "text", nullable: false),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    decided_by_id = table.Column<string>(type: "text", nullable: true),
                    decided_by_name = table.Column<string>(type: "text", nullable: true),
                    is_posted = table.Column<bool>(type: "boolean", nullable: false),
                    remark_kinds = table.Column<string[]>(type: "text[]", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rounds", x => new { x.publication_id, x.submission });
                });

            migrationBuilder.CreateIndex(
                name: "ix_publications_recorded_detected_at",
                table: "publications",
                column: "recorded_detected_at",
                filter: "recorded_detected_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_publications_replied_at",
                table: "publications",
                column: "replied_at",
                filter: "replied_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_analyses_first_day",
                table: "analyses",
                column: "first_day",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_analysis_acts_analysis_id_at",
                table: "analysis_acts",
                columns: new[] { "analysis_id", "at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "analyses");

            migrationBuilder.DropTable(
                name: "analysis_acts");

            migrationBuilder.DropTable(
                name: "analysis_files");

            migrationBuilder.DropTable(
                name: "rounds");

            migrationBuilder.DropIndex(
                name: "ix_publications_recorded_detected_at",
                table: "publications");

            migrationBuilder.DropIndex(
                name: "ix_publications_replied_at",
                table: "publications");

            migrationBuilder.DropColumn(
                name: "is_refusal",
                table: "publications");

            migrationBuilder.DropColumn(
                name: "recorded_detected_at",
                table: "publications");

            migrationBuilder.DropColumn(
                name: "person_id",
                table: "clocks");

            migrationBuilder.DropColumn(
                name: "person_name",
                table: "clocks");
        }
    }
}
