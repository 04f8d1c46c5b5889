/// Which bt this is.
package enum Version {
  package static let text = "bt 0.1.0"
}
