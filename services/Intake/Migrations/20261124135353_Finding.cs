using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace SocialPubs.Intake.Migrations
{
    /// <inheritdoc />
    public partial class Finding : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "network_id",
                table: "publications",
                type: "text",
                nullable: true);

            migrationBuilder.CreateTable(
                name: "candidates",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    network = table.Column<string>(type: "text", nullable: false),
                    network_id = table.Column<string>(type: "text", nullable: true),
                    url = table.Column<string>(type: "text", nullable: false),
                    author_id = table.Column<string>(type: "text", nullable: true),
                    author_name = table.Column<string>(type: "text", nullable: false),
                    author_url = table.Column<string>(type: "text", nullable: true),
                    text = table.Column<string>(type: "text", nullable: false),
                    posted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    found_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    kind = table.Column<short>(type: "smallint", nullable: false),
                    monitor_id = table.Column<Guid>(type: "uuid", nullable: true),
                    parent_url = table.Column<string>(type: "text", nullable: true),
                    mentions_account = table.Column<bool>(type: "boolean", nullable: false),
                    latest_text_hash = table.Column<string>(type: "text", nullable: false),
                    edited_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    deleted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    score = table.Column<int>(type: "integer", nullable: false),
                    rule_score = table.Column<int>(type: "integer", nullable: false),
                    learned_score = table.Column<int>(type: "integer", nullable: false),
                    score_reasons = table.Column<string>(type: "json", nullable: false),
                    scored_generation = table.Column<long>(type: "bigint", nullable: false),
                    topic_code = table.Column<string>(type: "text", nullable: true),
                    status = table.Column<short>(type: "smallint", nullable: false),
                    publication_id = table.Column<Guid>(type: "uuid", nullable: true),
                    dismiss_reason = table.Column<string>(type: "text", nullable: true),
                    learned_as = table.Column<short>(type: "smallint", nullable: false),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    decided_by = table.Column<string>(type: "json", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_candidates", x => x.id);
                    table.ForeignKey(
                        name: "fk_candidates_publications_publication_id",
                        column: x => x.publication_id,
                        principalTable: "publications",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "learned_words",
                columns: table => new
                {
                    stem = table.Column<string>(type: "text", nullable: false),
                    registered = table.Column<int>(type: "integer", nullable: false),
                    dismissed = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_learned_words", x => x.stem);
                });

            migrationBuilder.CreateTable(
                name: "learning",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    registered = table.Column<int>(type: "integer", nullable: false),
                    dismissed = table.Column<int>(type: "integer", nullable: false),
                    generation = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_learning", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "network_accounts",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    announced = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    network = table.Column<string>(type: "text", nullable: false),
                    kind = table.Column<short>(type: "smallint", nullable: false),
                    owner_id = table.Column<string>(type: "text", nullable: false),
                    title = table.Column<string>(type: "text", nullable: false),
                    url = table.Column<string>(type: "text", nullable: true),
                    body_code = table.Column<string>(type: "text", nullable: true),
                    active = table.Column<bool>(type: "boolean", nullable: false),
                    sealed_token = table.Column<string>(type: "text", nullable: true),
                    sealed_upload_token = table.Column<string>(type: "text", nullable: true),
                    token_problem = table.Column<string>(type: "text", nullable: true),
                    token_problem_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    webhook_on = table.Column<bool>(type: "boolean", nullable: false),
                    sealed_webhook_secret = table.Column<string>(type: "text", nullable: true),
                    sealed_webhook_confirmation = table.Column<string>(type: "text", nullable: true),
                    webhook_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_network_accounts", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "rate_budgets",
                columns: table => new
                {
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    token = table.Column<short>(type: "smallint", nullable: false),
                    next_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rate_budgets", x => new { x.account_id, x.token });
                });

            migrationBuilder.CreateTable(
                name: "rule_sets",
                columns: table => new
                {
                    id = table.Column<int>(type: "integer", nullable: false),
                    threshold = table.Column<int>(type: "integer", nullable: false),
                    rules = table.Column<string>(type: "json", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    changed_by = table.Column<string>(type: "json", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_rule_sets", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "webhook_receipts",
                columns: table => new
                {
                    network = table.Column<string>(type: "text", nullable: false),
                    event_id = table.Column<string>(type: "text", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_webhook_receipts", x => new { x.network, x.event_id });
                });

            migrationBuilder.CreateTable(
                name: "candidate_evidence",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    candidate_id = table.Column<Guid>(type: "uuid", nullable: false),
                    publication_id = table.Column<Guid>(type: "uuid", nullable: true),
                    kind = table.Column<short>(type: "smallint", nullable: false),
                    seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    monitor_id = table.Column<Guid>(type: "uuid", nullable: true),
                    document = table.Column<string>(type: "text", nullable: true),
                    hash = table.Column<string>(type: "text", nullable: false),
                    snapshot = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_candidate_evidence", x => x.id);
                    table.ForeignKey(
                        name: "fk_candidate_evidence_candidates_candidate_id",
                        column: x => x.candidate_id,
                        principalTable: "candidates",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "monitors",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    account_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<short>(type: "smallint", nullable: false),
                    terms = table.Column<string[]>(type: "text[]", nullable: false),
                    is_on = table.Column<bool>(type: "boolean", nullable: false),
                    interval = table.Column<TimeSpan>(type: "interval", nullable: false),
                    pages_per_run = table.Column<int>(type: "integer", nullable: false),
                    since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    cursor = table.Column<string>(type: "text", nullable: true),
                    next_run_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    claim_id = table.Column<Guid>(type: "uuid", nullable: true),
                    lease_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_run_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_success_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    last_error_code = table.Column<string>(type: "text", nullable: true),
                    last_error_detail = table.Column<string>(type: "text", nullable: true),
                    last_error_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    failures = table.Column<int>(type: "integer", nullable: false),
                    items_read = table.Column<long>(type: "bigint", nullable: false),
                    found = table.Column<long>(type: "bigint", nullable: false),
                    last_found_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_monitors", x => x.id);
                    table.ForeignKey(
                        name: "fk_monitors_network_accounts_account_id",
                        column: x => x.account_id,
                        principalTable: "network_accounts",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateIndex(
                name: "ix_candidate_evidence_candidate_id_seen_at_id",
                table: "candidate_evidence",
                columns: new[] { "candidate_id", "seen_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_candidate_evidence_publication_id",
                table: "candidate_evidence",
                column: "publication_id",
                filter: "publication_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_candidates_found_at_id",
                table: "candidates",
                columns: new[] { "found_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_candidates_monitor_id_found_at_id",
                table: "candidates",
                columns: new[] { "monitor_id", "found_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_candidates_network_found_at_id",
                table: "candidates",
                columns: new[] { "network", "found_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_candidates_publication_id",
                table: "candidates",
                column: "publication_id",
                filter: "publication_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_candidates_scored_generation",
                table: "candidates",
                column: "scored_generation",
                filter: "status = 0");

            migrationBuilder.CreateIndex(
                name: "ix_candidates_status_found_at_id",
                table: "candidates",
                columns: new[] { "status", "found_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_candidates_status_score_found_at_id",
                table: "candidates",
                columns: new[] { "status", "score", "found_at", "id" });

            migrationBuilder.CreateIndex(
                name: "ux_candidates_network_network_id",
                table: "candidates",
                columns: new[] { "network", "network_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_candidates_url",
                table: "candidates",
                column: "url",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_monitors_account_id_kind",
                table: "monitors",
                columns: new[] { "account_id", "kind" },
                unique: true,
                filter: "kind <> 2");

            migrationBuilder.CreateIndex(
                name: "ix_monitors_next_run_at",
                table: "monitors",
                column: "next_run_at",
                filter: "is_on");

            migrationBuilder.CreateIndex(
                name: "ix_network_accounts_network_owner_id",
                table: "network_accounts",
                columns: new[] { "network", "owner_id" });

            migrationBuilder.CreateIndex(
                name: "ix_webhook_receipts_received_at",
                table: "webhook_receipts",
                column: "received_at");

            migrationBuilder.AddCandidateSearch();
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "candidate_evidence");

            migrationBuilder.DropTable(
                name: "learned_words");

            migrationBuilder.DropTable(
                name: "learning");

            migrationBuilder.DropTable(
                name: "monitors");

            migrationBuilder.DropTable(
                name: "rate_budgets");

            migrationBuilder.DropTable(
                name: "rule_sets");

            migrationBuilder.DropTable(
                name: "webhook_receipts");

            migrationBuilder.DropTable(
                name: "candidates");

            migrationBuilder.DropTable(
                name: "network_accounts");

            migrationBuilder.DropColumn(
                name: "network_id",
                table: "publications");
        }
    }
}
