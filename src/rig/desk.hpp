#pragma once
// The desk a person works at: a rig's values as they stand now, their history, scenes, and what is not saved yet.

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rig/desk_kept.hpp"
#include "rig/parameters.hpp"
#include "rig/rig.hpp"
#include "rig/scene.hpp"
#include "units/clock.hpp"

namespace ohmic::rig {

/// Pure state: knows no engine and touches no file but in save(), keep() and take_up(). [control]
class Desk {
 public:
  /// As the file says it.
  explicit Desk(Rig rig);

  /// The rig as it stands now.
  const Rig& rig() const;

  /// The value at an address, as the file spells it. Errors: find_parameter's.
  Result<std::string> value(std::string_view address) const;
  /// Turns it. Turning the same value (or the same several) again within a second is one step of undo. Errors: find_parameter's, store_text's,
  /// and what a rig file could not say together (see check_preamp).
  Result<Turned> set(std::string_view address, std::string_view value, Clock::Time now);
  /// Several at once, one step of undo; all or none. Errors: the first that is refused.
  Result<std::vector<Turned>> set(const std::vector<Scene::Value>& values, Clock::Time now);
  /// All sends, fader, me and others of one mix to another. One step of undo. Errors: no such mix.
  Result<std::vector<Turned>> copy_mix(std::string_view from, std::string_view to, Clock::Time now);

  /// Takes back, or does again, the last step (not moments: solos, talkback, dim). Empty when there is none.
  std::vector<Turned> undo();
  std::vector<Turned> redo();

  /// What it is set to now, to be saved.
  Scene scene(std::string name) const;
  /// Sets everything the scene says; one step of undo. `unknown` receives a sentence for every value that this rig
  /// cannot take; the others are set all the same. Sends of a scene's mix that it does not name become -100 dB (those the
  /// rig file does not name, either, go), bands of a scene's strip that it does not name are taken away.
  std::vector<Turned> recall(const Scene& scene, std::vector<Error>& unknown, Clock::Time now);

  /// A and B: two desks to compare. Goes to the other one, keeping this one; at first B is a copy of A. Volumes, ceilings
  /// and moments are common to both. One step of undo, which goes back. Returns what changed.
  std::vector<Turned> other_side(Clock::Time now);
  char side() const;  // 'A' or 'B'

  /// The file was edited: takes over what it says now. Values turned here and not saved stay as they are, unless the file
  /// changed them, too. Those whose address is gone (an output that a half-written file does not have yet) wait, and are
  /// set again when it comes back, unless the file then says something else than it said. Nothing that the file changed
  /// or took away can be undone; undo begins anew when lists changed their lengths. Returns what changed in value.
  std::vector<Turned> reload(Rig from_file);

  /// What differs from the file and is not a moment.
  std::vector<Turned> unsaved() const;
  /// Writes them into the rig file; its comments and its order stay. Atomic. Returns how many. Errors: those of
  /// load_document, with_value, write_atomically; then nothing is written.
  Result<int> save();

  /// Autosave: keeps unsaved(), and what waits to come back, in a file beside the rig that no other run writes (see
  /// KeptFile), which the first call claims. Cheap when nothing changed since the last call. Errors: KeptFile::write's.
  Result<void> keep();
  /// What an earlier run left there, set again (one step of undo), where the file still says what it said then; `unknown`
  /// receives a sentence for every other value. Empty without one. Errors: KeptFile::take's; nothing of it is set then.
  Result<std::vector<Turned>> take_up(std::vector<Error>& unknown, Clock::Time now);
  /// That file, once keep() or take_up() has claimed it; copies of a desk share it.
  const KeptFile* kept() const;

 private:
  struct Step {
    std::vector<Turned> turned;  // in the order they were done
    Clock::Time when{};
    std::vector<std::string> hands;  // the addresses that were asked to be turned; empty: no turning by hand
    bool is_other_side = false;
  };
  /// Turned here and not saved, at an address that the rig has not now.
  struct Parked {
    Turned turned;         // `before`: what the file said
    bool is_kept = false;  // by the autosave: no moment, and nobody saved since
  };
  static bool goes_on(const Step& last, const Step& step);
  void remember(Step step);
  void forget(const std::vector<Turned>& theirs, const std::vector<Turned>& turned, const Rig& fresh);
  std::vector<Turned> to_keep() const;
  std::vector<Turned> apply(const std::vector<Scene::Value>& values, Keeping most, std::vector<Error>& unknown,
                            std::vector<Turned>& done);
  void take_away_unnamed(const Scene& scene, std::vector<Turned>& seen, std::vector<Turned>& done);
  std::vector<Turned> to_scene(const Scene& scene, std::vector<Error>& unknown, std::vector<Turned>& done);
  std::vector<Turned> swap_sides();
  std::vector<Turned> travel(std::vector<Step>& from, std::vector<Step>& to, bool is_back);

  Rig file_;  // as the file says it
  Rig now_;
  std::optional<Scene> other_;  // nothing: as this side
  char side_ = 'A';
  std::vector<Step> done_, undone_;
  std::vector<Parked> parked_;
  std::shared_ptr<KeptFile> kept_;
  std::uint64_t changes_ = 0, kept_at_ = 0;  // how often anything was turned; and when that was kept
};

}  // namespace ohmic::rig
