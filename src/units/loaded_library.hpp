#pragma once
// A C library that is opened at run time, its functions checked while compiling against what the library's own header says.

#include <cstdint>
#include <expected>
#include <string>
#include <type_traits>

namespace ohmic {

/// A function's type as a table of ours spells it, which does not include the header: enumerations as the integers they
/// are passed as.
template <class T>
struct AsPassed {
  using Type = T;
};
template <class T>
  requires std::is_enum_v<T>
struct AsPassed<T> {
  using Type = std::uint32_t;
};
template <class T>
  requires std::is_enum_v<T>
struct AsPassed<T*> {
  using Type = std::uint32_t*;
};
template <class R, class... A>
struct AsPassed<R(A...)> {
  using Type = typename AsPassed<R>::Type(typename AsPassed<A>::Type...);
};
template <class R, class... A>
struct AsPassed<R(A..., ...)> {
  using Type = typename AsPassed<R>::Type(typename AsPassed<A>::Type..., ...);
};
template <class R, class... A>
struct AsPassed<R (*)(A...)> {
  using Type = typename AsPassed<R(A...)>::Type*;
};

/// Never closed: a library's threads may outlive whoever called it. [control]
class LoadedLibrary {
 public:
  /// `path`: as dlopen takes it. Its names stay its own: two libraries with the same ones live side by side. Errors: the
  /// loader's words.
  static std::expected<LoadedLibrary, std::string> open(const std::string& path);

  /// Where `name` is, which the library's header declares as `Declared`; null: it has none, see missing().
  template <class Declared, class Ours>
  void find(const char* name, Ours*& function) {
    static_assert(std::is_same_v<typename AsPassed<Declared>::Type, Ours>, "the table says otherwise than the header");
    find_undeclared(name, function);
  }
  /// The same of a function whose header is not at hand: only the table says what it takes.
  template <class Ours>
  void find_undeclared(const char* name, Ours*& function) {
    function = reinterpret_cast<Ours*>(address(name));
  }
  /// The first function that was looked for and is not there; empty: all are.
  const std::string& missing() const noexcept { return missing_; }

 private:
  explicit LoadedLibrary(void* handle) noexcept : handle_(handle) {}
  void* address(const char* name);

  void* handle_;
  std::string missing_;
};

}  // namespace ohmic
