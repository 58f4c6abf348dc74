// Looks a card's setting up among the round trips that were kept, and says what was found.

#include "rig/measured.hpp"

#include <chrono>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>

namespace ohmic::rig {
namespace {

std::string day_of(std::int64_t seconds) {
  const std::chrono::sys_seconds when{std::chrono::seconds(seconds)};
  const std::chrono::year_month_day day{std::chrono::floor<std::chrono::days>(when)};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(day.year()), static_cast<unsigned>(day.month()),
                     static_cast<unsigned>(day.day()));
}

/// The usual file, where there is one.
std::optional<store::Latencies> kept_so_far() {
  const auto file = store::usual_latency_file();
  std::error_code ignored;
  if (!file || !std::filesystem::exists(*file, ignored)) return std::nullopt;
  auto kept = store::Latencies::open(file->string());
  return kept ? std::optional(*std::move(kept)) : std::nullopt;
}

}  // namespace

std::string MeasuredShare::words() const {
  const auto ms = [&](double frames) { return frames / measured.setting.rate.value() * 1e3; };
  const double rest = untold();
  const std::string found =
      fmt::format("Measured on {} from output {} to input {}: {:.2f} frames ({:.3f} ms) for the card alone.",
                  day_of(measured.when), measured.output, measured.input, measured.round_trip, ms(measured.round_trip));
  if (std::abs(rest) < 0.5) return found + " That is what it tells.";
  if (rest < 0.0)
    return found + fmt::format(" It tells {}, {:.2f} more than there are.", measured.setting.told.count(), -rest);
  return found + fmt::format(" It tells {}; the other {:.2f} ({:.3f} ms) are converters and what its driver keeps.",
                             measured.setting.told.count(), rest, ms(rest));
}

store::CardSetting setting_of(const devices::Granted& granted) {
  return {.card = store::card_of(granted.words),
          .rate = granted.format.rate,
          .frames = granted.format.frames,
          .told = granted.capture_latency + granted.playback_latency};
}

std::optional<MeasuredShare> measured_share(store::Latencies& kept, const devices::Granted& granted, int output,
                                            int input) {
  auto found = kept.newest(setting_of(granted), output, input);
  if (!found || !*found) return std::nullopt;
  return MeasuredShare{**std::move(found)};
}

std::optional<MeasuredShare> measured_share(const devices::Granted& granted) {
  auto kept = kept_so_far();
  return kept ? measured_share(*kept, granted) : std::nullopt;
}

std::optional<MeasuredShare> measured_like(Hertz rate, int frames) {
  auto kept = kept_so_far();
  const auto all = kept ? kept->all() : Result<std::vector<store::Latency>>();
  if (!all) return std::nullopt;
  for (const store::Latency& one : *all)
    if (one.setting.rate == rate && one.setting.frames == frames) return MeasuredShare{one};
  return std::nullopt;
}

}  // namespace ohmic::rig
