// ohmic dose: prints what the dose book has, and makes it forget.

#include "store/dose.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "api/dose_words.hpp"
#include "commands.hpp"
#include "json.hpp"

namespace ohmic::app {
namespace {

using namespace ohmic::store;

WallTime now() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

Result<DoseTold> told(const DoseBook& book, const std::string& listener, const SoundAllowance& week) {
  const WallTime at = now();
  const auto today = book.since(listener, start_of_day(at), at);
  if (!today) return std::unexpected(today.error());
  const auto seven_days = book.since(listener, start_of_week(at), at);
  if (!seven_days) return std::unexpected(seven_days.error());
  return DoseTold{.listener = listener,
                  .today = percent_of(today->above_80, niosh_day),
                  .week = percent_of(seven_days->all, week),
                  .week_is = std::string(week.name),
                  .today_seconds = today->seconds,
                  .week_seconds = seven_days->seconds};
}

std::string line_of(const DoseTold& one, int width) {
  const auto of = [](const Interval<double>& percent, double seconds) {
    const bool is_at_most = percent.low <= 0.0 && percent.high > 0.0;
    return fmt::format("{} in {}", api::percent_words(percent, is_at_most), api::time_words(Second(seconds)));
  };
  return fmt::format("{:<{}}  today: {};  seven days: {}", one.listener, width, of(one.today, one.today_seconds),
                     of(one.week, one.week_seconds));
}

int forget(DoseBook& book, const std::string& listener) {
  const auto minutes = book.forget(listener);
  if (!minutes) {
    complain(minutes.error().sentence());
    return failed;
  }
  if (*minutes == 0) {
    complain(fmt::format("Nothing is kept of \"{}\".", listener));
    return failed;
  }
  fmt::print("Forgotten: {} of {}.\n", counted(static_cast<std::size_t>(*minutes), "minute", "minutes"), listener);
  return done;
}

}  // namespace

int dose(const DoseAsked& asked) {
  const auto file = usual_dose_file();
  auto book = file ? DoseBook::open(*file, now()) : std::unexpected(file.error());
  if (!book) {
    complain(book.error().sentence());
    return failed;
  }
  if (asked.command == "forget") return forget(*book, asked.listener);
  const auto all = book->listeners();
  if (!all) {
    complain(all.error().sentence());
    return failed;
  }
  if (!asked.listener.empty() && std::ranges::find(*all, asked.listener) == all->end()) {
    complain(fmt::format("Nothing is kept of \"{}\".", asked.listener));
    return failed;
  }
  std::vector<DoseTold> doses;
  for (const std::string& listener : *all) {
    if (!asked.listener.empty() && listener != asked.listener) continue;
    auto one = told(*book, listener, asked.is_sensitive ? h870_sensitive_week : h870_adult_week);
    if (!one) {
      complain(one.error().sentence());
      return failed;
    }
    doses.push_back(std::move(*one));
  }
  if (asked.is_json) {
    fmt::print("{}\n", json(doses));
    return done;
  }
  if (doses.empty()) fmt::print("Nobody was heard of yet.\n");
  std::size_t width = 0;
  for (const DoseTold& one : doses) width = std::max(width, one.listener.size());
  for (const DoseTold& one : doses) fmt::print("{}\n", line_of(one, static_cast<int>(width)));
  if (!doses.empty())
    fmt::print("100 % is what NIOSH allows in a day, and {} in seven.\n",
               asked.is_sensitive ? "ITU-T H.870 allows sensitive ears" : "ITU-T H.870 allows adults");
  return done;
}

}  // namespace ohmic::app
