// A leaky bucket of wrong tokens for every address; what fits is asked of the kept pairings.

#include "api/doorkeeper.hpp"

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

#include "store/token.hpp"

namespace ohmic::api {
namespace {

std::int64_t system_time() {
  return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

/// One file has one name, from wherever it was opened.
std::string whole_path(const std::string& file) {
  std::error_code error;
  const auto path = std::filesystem::weakly_canonical(file, error);
  return error ? file : path.string();
}

}  // namespace

Doorkeeper::Doorkeeper(store::Pairings pairings, std::string own_token, std::string rig, const Clock& clock,
                       std::function<std::int64_t()> today)
    : pairings_(std::move(pairings)),
      own_token_(std::move(own_token)),
      rig_(std::move(rig)),
      clock_(&clock),
      today_(today ? std::move(today) : system_time) {}

Result<Doorkeeper> Doorkeeper::open(const std::filesystem::path& folder, std::string rig, const Clock& clock,
                                    std::function<std::int64_t()> today) {
  auto token = store::kept_token(folder / "console.token");
  if (!token) return std::unexpected(token.error());
  auto pairings = store::Pairings::open((folder / "pairings.sqlite").string());
  if (!pairings) return std::unexpected(pairings.error());
  return Doorkeeper(std::move(*pairings), std::move(*token), whole_path(rig), clock, std::move(today));
}

Admission Doorkeeper::admit(std::string_view token, std::string_view from, bool is_private) {
  using Outcome = Admission::Outcome;
  // Not even a right one is looked at: who guesses learns nothing.
  if (has_guessed_too_much(from))
    return {.outcome = Outcome::too_many, .words = "Too many wrong tokens came from there. Wait a minute."};
  Admission admission{.role = Role::engineer()};
  bool is_known = store::are_same_secret(token, own_token_);
  if (!is_known && token.size() == store::token_length) {
    const auto found = pairings_.find(token, today_());
    if (found && *found && ((*found)->is_engineer || (*found)->rig == rig_)) {
      is_known = true;
      admission.pairing = (*found)->id;
      if (!(*found)->is_engineer) admission.role = Role::performer((*found)->output);
    }
  }
  if (!is_known) {
    count_wrong(from);
    return {.outcome = Outcome::unknown,
            .words = "This link does not open anything here, or not any more. Ask the engineer for a new one."};
  }
  if (admission.role.is_engineer && !is_private)
    return {.outcome = Outcome::not_private,
            .words = "An engineer comes in from this machine, or by https: start Ohmic with --https."};
  admission.outcome = Outcome::welcome;
  return admission;
}

/// A guesser's time is `patience` ahead for every wrong token, and comes nearer as time goes by.
bool Doorkeeper::has_guessed_too_much(std::string_view from) const {
  const auto found = guessers_.find(from);
  return found != guessers_.end() && found->second - clock_->now() > (wrong_at_once - 1) * patience;
}

void Doorkeeper::count_wrong(std::string_view from) {
  const Clock::Time now = clock_->now();
  std::erase_if(guessers_, [&](const auto& one) { return one.second <= now; });
  // Whoever has the most addresses cannot make it forget the ones that guess most.
  if (guessers_.size() >= most_addresses && !guessers_.contains(from))
    guessers_.erase(std::ranges::min_element(guessers_, {}, [](const auto& one) { return one.second; }));
  Clock::Time& until = guessers_.try_emplace(std::string(from), now).first->second;
  until = std::max(until, now) + patience;
}

Result<store::Pairings::Made> Doorkeeper::pair(const Role& role, std::string label) {
  return pairings_.add({.is_engineer = role.is_engineer,
                        .output = role.output,
                        .label = std::move(label),
                        .rig = role.is_engineer ? std::string() : rig_},
                       today_());
}

Result<std::vector<store::Pairing>> Doorkeeper::pairings() {
  auto list = pairings_.all(today_());
  if (list) std::erase_if(*list, [&](const auto& one) { return !one.is_engineer && one.rig != rig_; });
  return list;
}

Result<store::Pairing> Doorkeeper::revoke(std::int64_t pairing) {
  auto revoked = pairings_.revoke(pairing, today_());
  if (revoked)
    for (const auto& hears : revoked_) hears(pairing);
  return revoked;
}

}  // namespace ohmic::api
