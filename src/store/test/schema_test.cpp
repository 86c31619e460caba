// The schema says of itself what it holds, and every older version comes up to it.
#include "schema.h"

#include "connection.h"
#include "event_query.h"
#include "store_fixture.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <regex>
#include <sstream>

namespace vigie::store {
namespace {

const std::filesystem::path kLibrary = std::filesystem::path(VIGIE_SOURCE_DIR) / "src/store";
const std::filesystem::path kPage = std::filesystem::path(VIGIE_SOURCE_DIR) / "docs/formats/register.md";

struct Column {
  std::string name, unit, meaning;
};
struct Table {
  std::string name, meaning;
  std::vector<Column> columns;
};

std::string trimmed(const std::string& text) {
  return std::regex_replace(text, std::regex("^\\s+|\\s+$"), "");
}

// The tables of the schema from its text; a column without a comment has an empty unit.
std::vector<Table> tables_of(const std::string& sql) {
  const std::regex create("CREATE TABLE (\\w+) \\("), column("\\s+([a-z]\\w*) (INTEGER|REAL|TEXT|BLOB)\\b.*"),
      comment(".* -- \\[([a-z/]+)\\] (.+)");
  std::vector<Table> tables;
  std::istringstream lines(sql);
  std::string above;
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    std::smatch m, c;
    if (std::regex_match(line, m, create)) {
      tables.push_back({m[1], trimmed(above), {}});
      inside = true;
    } else if (line.starts_with(")")) {
      inside = false;
    } else if (inside && std::regex_match(line, m, column)) {
      const bool said = std::regex_match(line, c, comment);
      tables.back().columns.push_back({m[1], said ? c[1] : std::string(), said ? c[2] : std::string()});
    }
    above = line.starts_with("-- ") ? above + line.substr(2) : line.empty() ? "" : above;
  }
  return tables;
}

// The text of a table without its comments and spaces: a column that was added has none.
std::string bare(const std::string& sql) {
  return std::regex_replace(sql, std::regex("--[^\n]*|\\s+"), "");
}

// name -> text of all tables and indexes.
std::map<std::string, std::string> objects(Connection& connection) {
  std::map<std::string, std::string> found;
  auto& rows = connection.statement("SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL").bind();
  while (rows.step()) {
    const std::string name = rows.text();
    found[name] = bare(rows.text());
  }
  return found;
}

Connection& made(std::unique_ptr<Connection>& holder, const TestFolder& folder, const std::string& sql,
                 std::int64_t version) {
  std::ofstream(folder.path() / "register.db").close();
  holder = std::make_unique<Connection>(folder.path() / "register.db", Access::read_write);
  holder->execute(sql + ";PRAGMA application_id = " + std::to_string(kApplicationId) +
                  "; PRAGMA user_version = " + std::to_string(version));
  return *holder;
}

TEST(Schema, says_unit_and_meaning_of_every_column) {
  const std::map<std::string, std::string> suffixes = {{"ns", "_ns"}, {"px", "_px"},   {"px/s", "_px_per_s"},
                                                       {"m", "_m"},   {"deg", "_deg"}, {"m/s", "_m_per_s"}};
  const std::vector<std::string> plain = {"id", "code", "flag", "number", "text", "bytes"};
  const auto tables = tables_of(kRegisterSql);
  ASSERT_GT(tables.size(), 10u);
  for (const Table& table : tables) {
    EXPECT_FALSE(table.meaning.empty()) << table.name;
    for (const Column& column : table.columns) {
      const std::string where = table.name + "." + column.name;
      EXPECT_FALSE(column.meaning.empty()) << where << " has no comment";
      const bool known =
          suffixes.contains(column.unit) || std::ranges::find(plain, column.unit) != plain.end();
      EXPECT_TRUE(known) << where << " has unit [" << column.unit << "]";
      for (const auto& [unit, suffix] : suffixes) {
        EXPECT_EQ(column.name.ends_with(suffix), column.unit == unit) << where << " and [" << unit << "]";
      }
    }
  }
}

TEST(Schema, has_no_column_that_its_text_hides) {
  TestFolder folder;
  std::unique_ptr<Connection> holder;
  Connection& connection = made(holder, folder, kRegisterSql, 1);
  std::size_t tables = 0;
  for (const Table& table : tables_of(kRegisterSql)) {
    std::vector<std::string> said, there;
    for (const Column& column : table.columns) said.push_back(column.name);
    auto& rows =
        connection.statement("SELECT name FROM pragma_table_info(?1)").bind(std::string_view(table.name));
    while (rows.step()) there.push_back(rows.text());
    EXPECT_EQ(said, there) << table.name;
    ++tables;
  }
  EXPECT_EQ(static_cast<std::int64_t>(tables),
            connection.integer(
                "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'"));
}

TEST(Schema, of_every_version_comes_up_to_the_newest) {
  TestFolder fresh_folder;
  std::unique_ptr<Connection> fresh;
  made(fresh, fresh_folder, kRegisterSql, newest_version());
  for (std::int64_t version = kFirstVersion; version <= newest_version(); ++version) {
    const std::string sql = file_text(kLibrary / "test/schema_versions" / (std::to_string(version) + ".sql"));
    ASSERT_FALSE(sql.empty()) << "no frozen schema of version " << version;
    TestFolder folder;
    std::unique_ptr<Connection> old;
    made(old, folder, sql, version);
    old.reset();
    FakeClock clock;
    const auto opened = SqliteRegister::open(folder.path(), clock);
    ASSERT_TRUE(opened) << opened.error().to_string();
    Connection now(folder.path() / "register.db", Access::read_only);
    EXPECT_EQ(objects(now), objects(*fresh)) << "from version " << version;
    EXPECT_EQ(now.integer("PRAGMA user_version"), newest_version());
  }
}

TEST(Schema, of_version_1_holds_tracks_that_moved) {
  TestFolder folder;
  std::unique_ptr<Connection> old;
  made(old, folder, file_text(kLibrary / "test/schema_versions/1.sql"), 1)
      .execute(
          "INSERT INTO event VALUES (1, x'01', 0, 3, 1, x'00', 1, 0, 0, x'', NULL);"
          "INSERT INTO track VALUES (1, x'00000000000070008000000000000001', "
          "x'00000000000070008000000000000002', "
          "1, 1, 0, 4, 0, 0, zeroblob(32), 1, 9, 0, 0, 0, 1, 1, 0, 0)");
  old.reset();
  FakeClock clock;
  const auto opened = SqliteRegister::open(folder.path(), clock);
  ASSERT_TRUE(opened) << opened.error().to_string();
  const auto tracks = (*opened)->tracks({});
  ASSERT_TRUE(tracks) << tracks.error().to_string();
  ASSERT_EQ(tracks->size(), 1u);
  EXPECT_EQ(tracks->front().motion, Motion::moving);
}

TEST(Schema, of_version_2_holds_poses_without_optics) {
  TestFolder folder;
  std::unique_ptr<Connection> old;
  made(old, folder, file_text(kLibrary / "test/schema_versions/2.sql"), 2)
      .execute(
          "INSERT INTO event VALUES (1, x'01', 0, 2, 1, x'00', 1, 0, 0, x'', NULL);"
          "INSERT INTO pose_revision VALUES (1, x'00000000000070008000000000000002', "
          "x'00000000000070008000000000000003', 0, 7, NULL, 34.4, 41.0, 270, 12, -2, 0, 3, 0.5)");
  old.reset();
  FakeClock clock;
  const auto opened = SqliteRegister::open(folder.path(), clock);
  ASSERT_TRUE(opened) << opened.error().to_string();
  const auto poses = (*opened)->pose_history(CameraId::parse("00000000-0000-7000-8000-000000000002").value());
  ASSERT_TRUE(poses) << poses.error().to_string();
  ASSERT_EQ(poses->size(), 1u);
  const Placement& placement = poses->front().placement;
  EXPECT_DOUBLE_EQ(placement.pose.bearing.degrees(), 12);
  EXPECT_FALSE(placement.covariance || placement.above_ground || placement.optics.principal_point);
  EXPECT_FALSE(placement.optics.focal_length.is_finite()) << "there was none, and none is made up";
  EXPECT_EQ(placement.how, PoseHow::unknown);
}

TEST(Schema, upgrades_step_by_step_or_not_at_all) {
  TestFolder folder;
  std::unique_ptr<Connection> holder;
  Connection& connection = made(holder, folder, "CREATE TABLE a (x)", 1);
  const std::array<Upgrade, 2> good = {{{2, "CREATE TABLE b (x)"}, {3, "ALTER TABLE b ADD COLUMN y"}}};
  const std::array<Upgrade, 2> bad = {{{2, "CREATE TABLE b (x)"}, {3, "ALTER TABLE nowhere ADD COLUMN y"}}};
  const auto state = inspect_schema(connection, "a file", good);
  EXPECT_EQ(state.version, 1);
  EXPECT_THROW(bring_up_to_date(connection, state, bad), StoreError);
  EXPECT_EQ(connection.integer("PRAGMA user_version"), 1);
  EXPECT_EQ(objects(connection).size(), 1u);
  bring_up_to_date(connection, state, good);
  EXPECT_EQ(connection.integer("PRAGMA user_version"), 3);
  EXPECT_EQ(connection.integer("SELECT count(*) FROM pragma_table_info('b')"), 2);
  EXPECT_THROW((void)inspect_schema(connection, "a file", {good.data(), 1}), StoreError);
}

// The tables of docs/formats/register.md, as the schema has them.
std::string page_tables() {
  std::ostringstream page;
  for (const Table& table : tables_of(kRegisterSql)) {
    page << "### `" << table.name << "`\n"
         << table.meaning << "\n\n| column | unit | meaning |\n|---|---|---|\n";
    for (const Column& column : table.columns) {
      page << "| `" << column.name << "` | " << column.unit << " | " << column.meaning << " |\n";
    }
    page << "\n";
  }
  return page.str();
}

TEST(Schema, stands_in_the_page_for_its_readers) {
  const std::string mark = "<!-- from src/store/schema/register.sql -->\n";
  const std::string page = file_text(kPage);
  const auto start = page.find(mark);
  ASSERT_NE(start, std::string::npos) << kPage << " has no line " << mark;
  if (std::getenv("VIGIE_UPDATE_PAGES") != nullptr) {
    std::ofstream(kPage) << page.substr(0, start + mark.size()) << page_tables();
    return;
  }
  EXPECT_EQ(page.substr(start + mark.size()), page_tables())
      << "run this test with VIGIE_UPDATE_PAGES=1 in the environment";
}

// How SQLite goes about a statement.
std::string plan(Connection& connection, const std::string& sql) {
  std::string plan;
  auto& rows = connection.statement("EXPLAIN QUERY PLAN " + sql).bind();
  while (rows.step()) {
    for (int column = 0; column < 3; ++column) rows.integer();
    plan += rows.text() + "\n";
  }
  return plan;
}

TEST(Schema, has_an_index_for_every_question) {
  TestFolder folder;
  std::unique_ptr<Connection> holder;
  Connection& connection = made(holder, folder, kRegisterSql, 1);
  std::vector<std::string> questions = {
      std::string(kWatchedSql),
      std::string(kWatchedUntilSql),
      "SELECT * FROM track WHERE id = ?1",
      "SELECT * FROM track_point WHERE track = ?1 ORDER BY time_ns, event DESC, ordinal DESC",
      "SELECT last_event FROM track WHERE state <> 4",
      "SELECT last_event FROM watched_interval WHERE extended = 1",
      "SELECT * FROM pose_revision WHERE camera = ?1 ORDER BY revision, event",
      std::string(kPassageSql)};
  for (int filter = 0; filter < 16; ++filter) {
    EventFilter events;
    TrackQuery tracks;
    if (filter & 1) events.camera = tracks.camera = CameraId{};
    if (filter & 2) events.from = tracks.from = UtcTime();
    if (filter & 4) events.to = tracks.to = UtcTime();
    if (filter & 8) events.kind = EventKind::track, tracks.before = TrackId{};
    AlarmQuery alarms;
    if (filter & 1) alarms.camera = CameraId{}, alarms.rule = RuleId{};
    if (filter & 2) alarms.from = alarms.to = UtcTime();
    if (filter & 4) alarms.states = {AlarmState::open, AlarmState::acknowledged};
    if (filter & 8) alarms.before = AlarmId{}, alarms.judgement = Judgement::real;
    questions.push_back(alarm_sql(alarms));
    questions.push_back(event_sql(events));
    questions.push_back(track_sql(tracks));
  }
  for (const std::string& question : questions) {
    const std::string said = plan(connection, question);
    std::istringstream lines(said);
    for (std::string line; std::getline(lines, line);) {
      // A SCAN goes through the whole table; over an index it is in order and ends with the page.
      const bool whole_table = line.starts_with("SCAN") && line.find("USING INDEX") == std::string::npos &&
                               line.find("USING COVERING INDEX") == std::string::npos;
      EXPECT_FALSE(whole_table) << question << "\n" << said;
    }
    if (question.find("FROM track INDEXED") != std::string::npos ||
        question.find("FROM alarm INDEXED") != std::string::npos) {
      EXPECT_EQ(said.find("TEMP B-TREE"), std::string::npos) << question << "\n" << said;
    }
  }
}

}  // namespace
}  // namespace vigie::store
