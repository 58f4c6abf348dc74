// Minutes of sound in SQLite, and where days and weeks begin.

#include "store/dose.hpp"

#include <cmath>
#include <ctime>
#include <limits>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "store/database.hpp"
#include "store/state_folder.hpp"
#include "units/levels.hpp"

namespace ohmic::store {
namespace {

using std::chrono::hours;

constexpr std::string_view migrations[] = {
    "CREATE TABLE heard (listener TEXT NOT NULL, minute INTEGER NOT NULL, "
    "low REAL NOT NULL, likely REAL NOT NULL, high REAL NOT NULL, "
    "low80 REAL NOT NULL, likely80 REAL NOT NULL, high80 REAL NOT NULL, seconds REAL NOT NULL, "
    "PRIMARY KEY (listener, minute)) WITHOUT ROWID",
};
constexpr hours kept{24 * 90}, ahead{24 * 7};

std::int64_t minute_of(WallTime when) {
  return std::chrono::floor<std::chrono::minutes>(when).time_since_epoch().count();
}

}  // namespace

double mean_square(DBSPL level) {
  const double p = pascals(level).value();
  return p * p;
}

DBSPL level_of_mean_square(double pascal_squared) { return db_spl(Pascal(std::sqrt(pascal_squared))); }

double SoundAllowance::pa2h() const { return mean_square(level) * (time.value() / 3600.0); }

Interval<double> percent_of(Interval<double> exposure, const SoundAllowance& allowance) {
  const double all = 3600.0 * allowance.pa2h();
  return map(exposure, [all](double pa2s) { return 100.0 * pa2s / all; });
}

Heard& Heard::operator+=(const Heard& other) {
  const auto add = [](Interval<double>& to, const Interval<double>& one) {
    to = {to.low + one.low, to.likely + one.likely, to.high + one.high};
  };
  add(all, other.all);
  add(above_80, other.above_80);
  seconds += other.seconds;
  return *this;
}

struct DoseBook::Parts {
  explicit Parts(Database opened) : database(std::move(opened)) {}
  Database database;
};

DoseBook::DoseBook(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
DoseBook::DoseBook(DoseBook&&) noexcept = default;
DoseBook& DoseBook::operator=(DoseBook&&) noexcept = default;
DoseBook::~DoseBook() = default;

Result<DoseBook> DoseBook::open(const std::filesystem::path& file, WallTime now) {
  if (file.empty()) return failure("There is no folder to keep doses in.", "Set XDG_STATE_HOME or HOME.");
  if (file.has_parent_path()) {
    std::error_code ignored;  // what cannot be made cannot be opened, and that is told
    std::filesystem::create_directories(file.parent_path(), ignored);
  }
  auto database = Database::open(file.string(), migrations);
  if (!database) return std::unexpected(database.error());
  auto old = database->prepare("DELETE FROM heard WHERE minute < ?");
  if (!old) return std::unexpected(old.error());
  if (auto done = old->bind(1, minute_of(now - kept)).run(); !done) return std::unexpected(done.error());
  return DoseBook(std::make_unique<Parts>(std::move(*database)));
}

Result<void> DoseBook::add(std::string_view listener, WallTime when, const Heard& heard) {
  auto into = parts_->database.prepare(
      "INSERT INTO heard VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET low = low + excluded.low, "
      "likely = likely + excluded.likely, high = high + excluded.high, low80 = low80 + excluded.low80, "
      "likely80 = likely80 + excluded.likely80, high80 = high80 + excluded.high80, seconds = seconds + "
      "excluded.seconds");
  if (!into) return std::unexpected(into.error());
  into->bind(1, listener).bind(2, minute_of(when));
  into->bind(3, heard.all.low).bind(4, heard.all.likely).bind(5, heard.all.high);
  into->bind(6, heard.above_80.low).bind(7, heard.above_80.likely).bind(8, heard.above_80.high).bind(9, heard.seconds);
  return into->run();
}

Result<Heard> DoseBook::since(std::string_view listener, WallTime from, WallTime now) const {
  auto asked = parts_->database.prepare(
      "SELECT total(low), total(likely), total(high), total(low80), total(likely80), total(high80), total(seconds) "
      "FROM heard WHERE listener = ? AND minute >= ? AND minute < ?");
  if (!asked) return std::unexpected(asked.error());
  asked->bind(1, listener).bind(2, minute_of(from)).bind(3, minute_of(now + ahead));
  if (auto row = asked->step(); !row) return std::unexpected(row.error());
  return Heard{.all = {asked->number(0), asked->number(1), asked->number(2)},
               .above_80 = {asked->number(3), asked->number(4), asked->number(5)},
               .seconds = asked->number(6)};
}

Result<std::vector<std::string>> DoseBook::listeners() const {
  auto asked = parts_->database.prepare("SELECT DISTINCT listener FROM heard ORDER BY listener");
  if (!asked) return std::unexpected(asked.error());
  std::vector<std::string> all;
  for (;;) {
    auto row = asked->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return all;
    all.push_back(asked->text(0));
  }
}

Result<int> DoseBook::forget(std::string_view listener) {
  int minutes = 0;
  const auto done = parts_->database.whole([&]() -> Result<void> {
    auto count = parts_->database.prepare("SELECT count(*) FROM heard WHERE listener = ?");
    if (!count) return std::unexpected(count.error());
    if (auto row = count->bind(1, listener).step(); !row) return std::unexpected(row.error());
    minutes = static_cast<int>(count->whole(0));
    auto gone = parts_->database.prepare("DELETE FROM heard WHERE listener = ?");
    if (!gone) return std::unexpected(gone.error());
    return gone->bind(1, listener).run();
  });
  if (!done) return std::unexpected(done.error());
  return minutes;
}

WallTime start_of_day(WallTime now) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm local{};
  if (::localtime_r(&seconds, &local) == nullptr) return std::chrono::floor<std::chrono::days>(now);
  local.tm_hour = local.tm_min = local.tm_sec = 0;
  local.tm_isdst = -1;  // as it was at midnight
  return std::chrono::time_point_cast<std::chrono::seconds>(
      std::chrono::system_clock::from_time_t(std::mktime(&local)));
}

WallTime start_of_week(WallTime now) { return now - hours(24 * 7); }

Result<std::filesystem::path> usual_dose_file() {
  const auto folder = state_folder();
  if (!folder) return std::unexpected(folder.error());
  return *folder / "dose.sqlite";
}

}  // namespace ohmic::store
