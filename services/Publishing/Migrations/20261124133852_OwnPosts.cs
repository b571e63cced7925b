using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SocialPubs.Publishing.Migrations
{
    /// <inheritdoc />
    public partial class OwnPosts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "account_chores",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<short>(type: "smallint", nullable: false),
                    next_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    claim_id = table.Column<Guid>(type: "uuid", nullable: true),
                    lease_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    cursor = table.Column<string>(type: "text", nullable: true),
                    done_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    failures = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_account_chores", x => new { x.account_id, x.kind });
                });

            migrationBuilder.CreateTable(
                name: "account_posts",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    network_id = table.Column<string>(type: "text", nullable: true),
                    url = table.Column<string>(type: "text", nullable: false),
                    posted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    source = table.Column<short>(type: "smallint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_account_posts", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "cadence_marks",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    per = table.Column<short>(type: "smallint", nullable: false),
                    period_start = table.Column<DateOnly>(type: "date", nullable: false),
                    warned_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    settled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    missed = table.Column<bool>(type: "boolean", nullable: true),
                    required = table.Column<int>(type: "integer", nullable: false),
                    posted = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_cadence_marks", x => new { x.account_id, x.per, x.period_start });
                });

            migrationBuilder.CreateTable(
                name: "oauth_starts",
                columns: table => new
                {
                    state_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    network = table.Column<string>(type: "text", nullable: false),
                    protected_verifier = table.Column<string>(type: "text", nullable: false),
                    redirect_uri = table.Column<string>(type: "text", nullable: false),
                    started_by = table.Column<string>(type: "json", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    used_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_oauth_starts", x => x.state_hash);
                });

            migrationBuilder.CreateTable(
                name: "own_posts",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<short>(type: "smallint", nullable: false),
                    body_code = table.Column<string>(type: "text", nullable: true),
                    text = table.Column<string>(type: "text", nullable: false),
                    attachments = table.Column<string>(type: "json", nullable: false),
                    planned_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    writers = table.Column<string>(type: "json", nullable: false),
                    created_by = table.Column<string>(type: "json", nullable: false),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    updated_by = table.Column<string>(type: "json", nullable: false),
                    updated_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    approved_by = table.Column<string>(type: "json", nullable: true),
                    approved_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    remark = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_own_posts", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "own_post_targets",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    own_post_id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    network = table.Column<string>(type: "text", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false),
                    attachments = table.Column<string>(type: "json", nullable: false),
                    content_hash = table.Column<string>(type: "text", nullable: true),
                    error_detail = table.Column<string>(type: "text", nullable: true),
                    planned_by = table.Column<string>(type: "json", nullable: true),
                    cancelled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    url = table.Column<string>(type: "text", nullable: true),
                    network_post_id = table.Column<string>(type: "text", nullable: true),
                    posted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    posted_by = table.Column<string>(type: "json", nullable: true),
                    by_hand = table.Column<bool>(type: "boolean", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<short>(type: "smallint", nullable: false),
                    due_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    tries = table.Column<int>(type: "integer", nullable: false),
                    attempt_id = table.Column<Guid>(type: "uuid", nullable: true),
                    attempt_started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempt_ended_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    claim_id = table.Column<Guid>(type: "uuid", nullable: true),
                    lease_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    next_attempt_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    read_backs = table.Column<int>(type: "integer", nullable: false),
                    unresolved = table.Column<bool>(type: "boolean", nullable: false),
                    error_code = table.Column<string>(type: "text", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_own_post_targets", x => x.id);
                    table.ForeignKey(
                        name: "fk_own_post_targets_own_posts_own_post_id",
                        column: x => x.own_post_id,
                        principalTable: "own_posts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_account_chores_next_at",
                table: "account_chores",
                column: "next_at");

            migrationBuilder.CreateIndex(
                name: "ix_account_posts_account_id_network_id",
                table: "account_posts",
                columns: new[] { "account_id", "network_id" },
                unique: true,
                filter: "network_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_account_posts_account_id_posted_at",
                table: "account_posts",
                columns: new[] { "account_id", "posted_at" });

            migrationBuilder.CreateIndex(
                name: "ix_account_posts_account_id_url",
                table: "account_posts",
                columns: new[] { "account_id", "url" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_own_post_targets_account_id_posted_at",
                table: "own_post_targets",
                columns: new[] { "account_id", "posted_at" });

            migrationBuilder.CreateIndex(
                name: "ix_own_post_targets_lease_until",
                table: "own_post_targets",
                column: "lease_until",
                filter: "lease_until IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_own_post_targets_next_attempt_at",
                table: "own_post_targets",
                column: "next_attempt_at",
                filter: "next_attempt_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_own_post_targets_own_post_id_account_id",
                table: "own_post_targets",
                columns: new[] { "own_post_id", "account_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_own_posts_planned_at_id",
                table: "own_posts",
                columns: new[] { "planned_at", "id" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "account_chores");

            migrationBuilder.DropTable(
                name: "account_posts");

            migrationBuilder.DropTable(
                name: "cadence_marks");

            migrationBuilder.DropTable(
                name: "oauth_starts");

            migrationBuilder.DropTable(
                name: "own_post_targets");

            migrationBuilder.DropTable(
                name: "own_posts");
        }
    }
}
