#pragma once
// Round trips that were measured through a cable: kept for each card, rate and buffer, so that a ledger can show them again.

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"
#include "units/quantity.hpp"

namespace ohmic::store {

/// What a card was set to. The same card with other buffers has another latency.
struct CardSetting {
  std::string card;  // what it is called, the same tomorrow: "Scarlett 2i2 USB", "JACK server"
  Hertz rate{48000.0};
  int frames = 64;   // a period
  Frames told = {};  // capture and playback latency as the card tells them; more periods, another figure
  bool operator==(const CardSetting&) const = default;
};

/// The card's name of what was granted: the words in front of " at ".
std::string card_of(std::string_view granted_words);

/// One measured way. Channels count from 1.
struct Latency {
  CardSetting setting;
  int output = 1, input = 1;
  double round_trip = 0.0;  // frames, from the sample handed to the card to the sample it hands over
  double spread = 0.0;      // frames, either way
  Decibel gain;
  bool is_inverted = false;
  std::int64_t when = 0;  // seconds since 1970 (UTC)
  bool operator==(const Latency&) const = default;
};

/// The newest figure of each card, setting and way. All calls [control].
class Latencies {
 public:
  /// `file`: usual_latency_file(), or ":memory:". Errors: Database's.
  static Result<Latencies> open(const std::string& file);

  /// In place of what was kept of that setting and way. Errors: the disk.
  Result<void> keep(const Latency& measured);
  /// What was measured at that setting, the newest first. Errors: the disk.
  Result<std::vector<Latency>> at(const CardSetting& setting);
  /// The newest of that setting; of that input or output if one was measured there (0: any).
  Result<std::optional<Latency>> newest(const CardSetting& setting, int output = 0, int input = 0);
  /// All that is kept, the newest first.
  Result<std::vector<Latency>> all();
  /// How many were forgotten of a card.
  Result<int> forget(std::string_view card);

 private:
  explicit Latencies(Database database) : database_(std::move(database)) {}

  Database database_;
};

/// latencies.sqlite in state_folder(). Errors: state_folder's.
Result<std::filesystem::path> usual_latency_file();

}  // namespace ohmic::store
