using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace SocialPubs.Intake.Migrations
{
    /// <inheritdoc />
    public partial class Proposals : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "history_examples",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    stems = table.Column<string>(type: "text", nullable: false),
                    topic_code = table.Column<string>(type: "text", nullable: false),
                    body_code = table.Column<string>(type: "text", nullable: false),
                    imported_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_history_examples", x => x.id);
                    table.ForeignKey(
                        name: "fk_history_examples_bodies_body_code",
                        column: x => x.body_code,
                        principalTable: "bodies",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_history_examples_topics_topic_code",
                        column: x => x.topic_code,
                        principalTable: "topics",
                        principalColumn: "code",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "proposal_models",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    trained_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    format = table.Column<int>(type: "integer", nullable: false),
                    data = table.Column<byte[]>(type: "bytea", nullable: false),
                    examples = table.Column<int>(type: "integer", nullable: false),
                    history = table.Column<int>(type: "integer", nullable: false),
                    topics = table.Column<int>(type: "integer", nullable: false),
                    bodies = table.Column<int>(type: "integer", nullable: false),
                    seconds = table.Column<double>(type: "double precision", nullable: false),
                    measured_on = table.Column<int>(type: "integer", nullable: false),
                    topic_top1 = table.Column<double>(type: "double precision", nullable: false),
                    topic_top3 = table.Column<double>(type: "double precision", nullable: false),
                    topic_frequent1 = table.Column<double>(type: "double precision", nullable: false),
                    body_top1 = table.Column<double>(type: "double precision", nullable: false),
                    body_top3 = table.Column<double>(type: "double precision", nullable: false),
                    body_frequent1 = table.Column<double>(type: "double precision", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_proposal_models", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_history_examples_body_code",
                table: "history_examples",
                column: "body_code");

            migrationBuilder.CreateIndex(
                name: "ix_history_examples_hash",
                table: "history_examples",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_history_examples_topic_code",
                table: "history_examples",
                column: "topic_code");

            migrationBuilder.CreateIndex(
                name: "ix_proposal_models_trained_at",
                table: "proposal_models",
                column: "trained_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "history_examples");

            migrationBuilder.DropTable(
                name: "proposal_models");
        }
    }
}
