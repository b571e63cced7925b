using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SocialPubs.Drafting.Migrations
{
    /// <inheritdoc />
    public partial class PersonalData : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "publication_id",
                table: "idempotency_keys",
                type: "uuid",
                nullable: true);

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

            migrationBuilder.CreateIndex(
                name: "ix_idempotency_keys_publication_id",
                table: "idempotency_keys",
                column: "publication_id",
                filter: "publication_id IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "author_changes");

            migrationBuilder.DropIndex(
                name: "ix_idempotency_keys_publication_id",
                table: "idempotency_keys");

            migrationBuilder.DropColumn(
                name: "publication_id",
                table: "idempotency_keys");
        }
    }
}
