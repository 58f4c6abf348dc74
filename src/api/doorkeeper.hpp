#pragma once
// Decides who is let in by which token, counts those who guess, and takes tokens back.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/request.hpp"
#include "store/pairings.hpp"
#include "units/clock.hpp"
#include "units/error.hpp"

namespace ohmic::api {

/// What a token is answered with.
struct Admission {
  enum class Outcome {
    welcome,
    unknown,      // 401: nobody's token, revoked, or not used in time
    not_private,  // 403: an engineer's, on a way that others can listen to
    too_many,     // 429: too many wrong ones came from there; wait
  };
  Outcome outcome = Outcome::unknown;
  Role role = {};
  std::int64_t pairing = 0;  // whose connection it is; 0: the engineer's at this machine
  std::string words = {};    // for a person, where it is no welcome

  bool is_welcome() const { return outcome == Outcome::welcome; }
};

/// Tokens are in no log and in no answer but the one that made them. All calls [control].
class Doorkeeper {
 public:
  /// Wrong tokens from one address: so many at once, and one more every `patience`. Addresses it remembers at most.
  static constexpr int wrong_at_once = 10;
  static constexpr Clock::Time patience = std::chrono::seconds(6);
  static constexpr std::size_t most_addresses = 1024;

  /// Keeps its files in `folder`: store::state_folder(). `rig`: file of the rig whose performers are let in. `today`:
  /// seconds since 1970; null: the system's. Errors: the files cannot be read or written.
  static Result<Doorkeeper> open(const std::filesystem::path& folder, std::string rig, const Clock& clock,
                                 std::function<std::int64_t()> today = nullptr);

  /// `from`: the address it came from, without its port. `is_private`: nobody in between can listen, because the
  /// connection stays in this machine or is encrypted.
  Admission admit(std::string_view token, std::string_view from, bool is_private);
  /// Of the engineer at this machine; the same in every run.
  const std::string& own_token() const { return own_token_; }

  /// A new token for a performer of this rig, or for an engineer. Errors: the disk.
  Result<store::Pairings::Made> pair(const Role& role, std::string label);
  /// Of this rig, and engineers'. Newest first. Errors: the disk.
  Result<std::vector<store::Pairing>> pairings();
  /// Nobody comes in with it any more, and when_revoked() hears of it. Errors: there is none; the disk.
  Result<store::Pairing> revoke(std::int64_t pairing);
  /// Who holds connections closes those of this pairing.
  void when_revoked(std::function<void(std::int64_t pairing)> hears) { revoked_.push_back(std::move(hears)); }

 private:
  Doorkeeper(store::Pairings pairings, std::string own_token, std::string rig, const Clock& clock,
             std::function<std::int64_t()> today);
  bool has_guessed_too_much(std::string_view from) const;
  void count_wrong(std::string_view from);

  store::Pairings pairings_;
  std::string own_token_;
  std::string rig_;
  const Clock* clock_;
  std::function<std::int64_t()> today_;
  std::map<std::string, Clock::Time, std::less<>> guessers_;  // when their wrong tokens are forgotten
  std::vector<std::function<void(std::int64_t)>> revoked_;
};

}  // namespace ohmic::api
