using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace SocialPubs.Reporting.Migrations
{
    /// <inheritdoc />
    public partial class DashboardFigures : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "clock_figures",
                columns: table => new
                {
                    grain = table.Column<short>(type: "smallint", nullable: false),
                    shape = table.Column<short>(type: "smallint", nullable: false),
                    period = table.Column<DateOnly>(type: "date", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false),
                    network = table.Column<string>(type: "text", nullable: false),
                    topic = table.Column<string>(type: "text", nullable: false),
                    timer = table.Column<string>(type: "text", nullable: false),
                    met = table.Column<int>(type: "integer", nullable: false),
                    missed = table.Column<int>(type: "integer", nullable: false),
                    open = table.Column<int>(type: "integer", nullable: false),
                    cancelled = table.Column<int>(type: "integer", nullable: false),
                    duration = table.Column<byte[]>(type: "bytea", nullable: false),
                    delay = table.Column<byte[]>(type: "bytea", nullable: false),
                    worst_delay = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_clock_figures", x => new { x.grain, x.shape, x.period, x.body, x.network, x.topic, x.timer });
                });

            migrationBuilder.CreateTable(
                name: "figure_marks",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    marked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false, defaultValueSql: "clock_timestamp()")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_figure_marks", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "figure_months",
                columns: table => new
                {
                    month = table.Column<DateOnly>(type: "date", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_figure_months", x => x.month);
                });

            migrationBuilder.CreateTable(
                name: "publication_figures",
                columns: table => new
                {
                    grain = table.Column<short>(type: "smallint", nullable: false),
                    shape = table.Column<short>(type: "smallint", nullable: false),
                    period = table.Column<DateOnly>(type: "date", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false),
                    network = table.Column<string>(type: "text", nullable: false),
                    topic = table.Column<string>(type: "text", nullable: false),
                    statuses = table.Column<int[]>(type: "integer[]", nullable: false),
                    in_time = table.Column<int>(type: "integer", nullable: false),
                    late = table.Column<int>(type: "integer", nullable: false),
                    repeats = table.Column<int>(type: "integer", nullable: false),
                    significant = table.Column<int>(type: "integer", nullable: false),
                    reply_time = table.Column<byte[]>(type: "bytea", nullable: false),
                    hours = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_publication_figures", x => new { x.grain, x.shape, x.period, x.body, x.network, x.topic });
                });

            migrationBuilder.CreateIndex(
                name: "ix_figure_marks_at",
                table: "figure_marks",
                column: "at");

            // What is on record already is counted as soon as a worker runs.
            migrationBuilder.Sql(
                """
                INSERT INTO figure_marks (at)
                SELECT at FROM (
                  SELECT date_bin('15 minutes', detected_at, 'epoch'::timestamptz) AS at FROM publications WHERE detected_at IS NOT NULL
                  UNION SELECT date_bin('15 minutes', due_at, 'epoch'::timestamptz) FROM clocks) days
                ORDER BY at
                """);
            // Rows come and go all the time: left alone, the queue would be read through what was taken away.
            migrationBuilder.Sql(
                "ALTER TABLE figure_marks SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "clock_figures");

            migrationBuilder.DropTable(
                name: "figure_marks");

            migrationBuilder.DropTable(
                name: "figure_months");

            migrationBuilder.DropTable(
                name: "publication_figures");
        }
    }
}
