#pragma once
// Who was given a way in: kept across runs, with a fingerprint of each token in place of the token.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/database.hpp"

namespace ohmic::store {

/// One telephone, tablet or program that was given a token. Times are seconds since 1970 (UTC).
struct Pairing {
  std::int64_t id = 0;       // counts up; is not used twice
  bool is_engineer = false;  // else a performer
  std::string output;        // the performer's
  std::string label;         // "Anna's phone"
  std::string rig;           // file of the rig that the output is in; empty: an engineer's, who works on any
  std::int64_t created = 0;
  std::int64_t last_seen = 0;  // 0: was never used
  bool is_revoked = false;
};

/// All calls [control]. What another process pairs or revokes counts at once.
class Pairings {
 public:
  /// Seconds in which a token must be used for the first time; then it stays until it is revoked.
  static constexpr std::int64_t first_use = 15 * 60;

  /// `file`: "pairings.sqlite" in state_folder(), or ":memory:". Errors: Database's.
  static Result<Pairings> open(const std::string& file);

  struct Made {
    Pairing pairing;
    std::string token;  // told once, here
  };
  /// `wanted` says role, output, label and rig. Errors: the disk; no random numbers.
  Result<Made> add(Pairing wanted, std::int64_t now);
  /// Whose token this is. Nothing: nobody's, or revoked, or never used in time. `now` becomes when it was last seen.
  /// Errors: the disk.
  Result<std::optional<Pairing>> find(std::string_view token, std::int64_t now);
  /// Newest first; those never used in time are not in it. `with_revoked`: also those.
  Result<std::vector<Pairing>> all(std::int64_t now, bool with_revoked = false);
  /// Lets nobody in with it from now on. Errors: there is no such pairing; the disk.
  Result<Pairing> revoke(std::int64_t id, std::int64_t now);

 private:
  explicit Pairings(Database database) : database_(std::move(database)) {}

  Database database_;
};

}  // namespace ohmic::store
