#pragma once
// What a person said that Ohmic may do to a sound card which could harm what is plugged into it: phantom power.

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "units/error.hpp"

namespace ohmic::store {

/// One consent: this card's control by this name may be turned on.
struct Consent {
  std::string card;     // as devices::Switches::card() tells it
  std::string control;  // as the card names it
  bool operator==(const Consent&) const = default;
};

/// Kept in a file that its owner alone may read and write. It is read anew for every question, so that a consent that was
/// taken back anywhere holds no more. What cannot be read is no consent. [control]
class Consents {
 public:
  /// `file` need not be there yet: "consents" in state_folder().
  explicit Consents(std::filesystem::path file);

  bool has(std::string_view card, std::string_view control) const;
  /// Only ever because a person said so. Errors: it cannot be written; then it is not given.
  Result<void> give(const Consent& consent);
  /// Errors: it cannot be written; then it is still given.
  Result<void> withdraw(const Consent& consent);
  std::vector<Consent> all() const;

 private:
  Result<void> write(const std::vector<Consent>& all) const;
  std::filesystem::path file_;
};

}  // namespace ohmic::store
