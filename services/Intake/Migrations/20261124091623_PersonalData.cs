using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SocialPubs.Intake.Migrations
{
    /// <inheritdoc />
    public partial class PersonalData : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "ended_at",
                table: "publications",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "pseudonymised_at",
                table: "publications",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "publication_id",
                table: "idempotency_keys",
                type: "uuid",
                nullable: true);

            // What ended before this version counts from then, too.
            migrationBuilder.Sql("UPDATE publications SET ended_at = coalesce(closed_at, reply_posted_at) WHERE status >= 3");

            migrationBuilder.CreateTable(
                name: "author_changes",
                columns: table => new
                {
                    publication_id = table.Column<Guid>(type: "uuid", nullable: false),
                    pseudonymised = table.Column<string>(type: "text", nullable: true),
                    corrected = table.Column<string>(type: "text", nullable: true),
                    occurred_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_author_changes", x => x.publication_id);
                });

            migrationBuilder.CreateTable(
                name: "personal_data_acts",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    publication_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<short>(type: "smallint", nullable: false),
                    reason = table.Column<string>(type: "text", nullable: true),
                    actor_id = table.Column<string>(type: "text", nullable: false),
                    actor_name = table.Column<string>(type: "text", nullable: false),
                    acted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_personal_data_acts", x => x.id);
                    table.ForeignKey(
                        name: "fk_personal_data_acts_publications_publication_id",
                        column: x => x.publication_id,
                        principalTable: "publications",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_publications_regulation_id_regulation_edition_ended_at",
                table: "publications",
                columns: new[] { "regulation_id", "regulation_edition", "ended_at" },
                filter: "ended_at IS NOT NULL AND pseudonymised_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_idempotency_keys_publication_id",
                table: "idempotency_keys",
                column: "publication_id",
                filter: "publication_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_personal_data_acts_publication_id_acted_at",
                table: "personal_data_acts",
                columns: new[] { "publication_id", "acted_at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "author_changes");

            migrationBuilder.DropTable(
                name: "personal_data_acts");

            migrationBuilder.DropIndex(
                name: "ix_publications_regulation_id_regulation_edition_ended_at",
                table: "publications");

            migrationBuilder.DropIndex(
                name: "ix_idempotency_keys_publication_id",
                table: "idempotency_keys");

            migrationBuilder.DropColumn(
                name: "ended_at",
                table: "publications");

            migrationBuilder.DropColumn(
                name: "pseudonymised_at",
                table: "publications");

            migrationBuilder.DropColumn(
                name: "publication_id",
                table: "idempotency_keys");
        }
    }
}
