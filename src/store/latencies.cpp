// One table; a card's setting and a way are its key.

#include "store/latencies.hpp"

#include <fmt/format.h>

#include "store/state_folder.hpp"

namespace ohmic::store {
namespace {

constexpr std::string_view migrations[] = {R"(
CREATE TABLE latency (
  card TEXT NOT NULL,
  rate REAL NOT NULL,
  frames INTEGER NOT NULL,
  told INTEGER NOT NULL,
  output INTEGER NOT NULL,
  input INTEGER NOT NULL,
  round_trip REAL NOT NULL,
  spread REAL NOT NULL,
  gain REAL NOT NULL,
  is_inverted INTEGER NOT NULL,
  time INTEGER NOT NULL,
  PRIMARY KEY (card, rate, frames, told, output, input)) WITHOUT ROWID)"};

constexpr std::string_view columns =
    "card, rate, frames, told, output, input, round_trip, spread, gain, is_inverted, time";

Latency latency_of(const Statement& row) {
  return {.setting = {.card = row.text(0),
                      .rate = Hertz(row.number(1)),
                      .frames = static_cast<int>(row.whole(2)),
                      .told = Frames(row.whole(3))},
          .output = static_cast<int>(row.whole(4)),
          .input = static_cast<int>(row.whole(5)),
          .round_trip = row.number(6),
          .spread = row.number(7),
          .gain = Decibel(row.number(8)),
          .is_inverted = row.whole(9) != 0,
          .when = row.whole(10)};
}

Result<std::vector<Latency>> rows_of(Statement& asked) {
  std::vector<Latency> list;
  for (;;) {
    const auto row = asked.step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return list;
    list.push_back(latency_of(asked));
  }
}

void bind(Statement& statement, const CardSetting& setting) {
  statement.bind(1, std::string_view(setting.card))
      .bind(2, setting.rate.value())
      .bind(3, setting.frames)
      .bind(4, setting.told.count());
}

}  // namespace

std::string card_of(std::string_view granted_words) {
  return std::string(granted_words.substr(0, granted_words.find(" at ")));
}

Result<Latencies> Latencies::open(const std::string& file) {
  auto database = Database::open(file, migrations);
  if (!database) return std::unexpected(database.error());
  return Latencies(std::move(*database));
}

Result<void> Latencies::keep(const Latency& measured) {
  auto into = database_.prepare(
      fmt::format("INSERT OR REPLACE INTO latency ({}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", columns));
  if (!into) return std::unexpected(into.error());
  bind(*into, measured.setting);
  into->bind(5, measured.output).bind(6, measured.input).bind(7, measured.round_trip).bind(8, measured.spread);
  into->bind(9, measured.gain.value()).bind(10, measured.is_inverted ? 1 : 0).bind(11, measured.when);
  return into->run();
}

Result<std::vector<Latency>> Latencies::at(const CardSetting& setting) {
  auto asked = database_.prepare(fmt::format(
      "SELECT {} FROM latency WHERE card = ? AND rate = ? AND frames = ? AND told = ? ORDER BY time DESC", columns));
  if (!asked) return std::unexpected(asked.error());
  bind(*asked, setting);
  return rows_of(*asked);
}

Result<std::optional<Latency>> Latencies::newest(const CardSetting& setting, int output, int input) {
  const auto list = at(setting);
  if (!list) return std::unexpected(list.error());
  const Latency* best = nullptr;
  int best_fit = -1;
  for (const Latency& one : *list) {
    const int fit = (output == one.output ? 1 : 0) + (input == one.input ? 1 : 0);
    if (fit > best_fit) best = &one, best_fit = fit;
  }
  return best != nullptr ? std::optional(*best) : std::nullopt;
}

Result<std::vector<Latency>> Latencies::all() {
  auto asked = database_.prepare(fmt::format("SELECT {} FROM latency ORDER BY time DESC", columns));
  if (!asked) return std::unexpected(asked.error());
  return rows_of(*asked);
}

Result<int> Latencies::forget(std::string_view card) {
  auto gone = database_.prepare("DELETE FROM latency WHERE card = ? RETURNING 1");
  if (!gone) return std::unexpected(gone.error());
  gone->bind(1, card);
  for (int count = 0;; ++count) {
    const auto row = gone->step();
    if (!row) return std::unexpected(row.error());
    if (!*row) return count;
  }
}

Result<std::filesystem::path> usual_latency_file() {
  const auto folder = state_folder();
  if (!folder) return std::unexpected(folder.error());
  return *folder / "latencies.sqlite";
}

}  // namespace ohmic::store
