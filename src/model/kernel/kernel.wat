;; Scores boosted trees over a block of rows. `npm run kernel` makes kernel.wasm of it.
;;
;; A block's features come row by row and are spread into columns, rows of a column side by side as float32, a multiple of
;; four of them. `sums` has a float32 a row; trees are added to it one after the other, so that each row's sum is rounded as ONNX Runtime and
;; XGBoost round it. A row goes left where its value is below the threshold. No column holds a NaN: of a feature that may be
;; missing there is a column whose missing values are -Infinity, for nodes that send them left, and one with Infinity.
;;
;; Addresses and lengths are bytes; what stands where is laid out by layout.ts.
(module
  (memory (export "memory") 1)

  ;; Fills columns, each told by 12 bytes: where its feature stands in a row, the column, and what stands there for NaN.
  ;; `stride` is a row's length. Rows that make up the last four may be anything: they are read, and nobody reads their sums.
  (func (export "spread")
    (param $column i32) (param $end i32) (param $features i32) (param $stride i32) (param $bytes i32)
    (local $from i32) (local $to i32) (local $last i32) (local $missing v128) (local $values v128)
    (loop $columns
      (local.set $from (i32.add (local.get $features) (i32.load (local.get $column))))
      (local.set $to (i32.load offset=4 (local.get $column)))
      (local.set $last (i32.add (local.get $to) (local.get $bytes)))
      (local.set $missing (v128.load32_splat offset=8 (local.get $column)))
      (loop $rows
        (local.set $values (v128.load32_zero (local.get $from)))
        (local.set $values
          (v128.load32_lane 1
            (local.tee $from (i32.add (local.get $from) (local.get $stride)))
            (local.get $values)))
        (local.set $values
          (v128.load32_lane 2
            (local.tee $from (i32.add (local.get $from) (local.get $stride)))
            (local.get $values)))
        (local.set $values
          (v128.load32_lane 3
            (local.tee $from (i32.add (local.get $from) (local.get $stride)))
            (local.get $values)))
        (local.set $from (i32.add (local.get $from) (local.get $stride)))
        (v128.store (local.get $to)
          (v128.bitselect
            (local.get $values)
            (local.get $missing)
            (f32x4.eq (local.get $values) (local.get $values))))
        (br_if $rows
          (i32.lt_u
            (local.tee $to (i32.add (local.get $to) (i32.const 16)))
            (local.get $last))))
      (br_if $columns
        (i32.lt_u
          (local.tee $column (i32.add (local.get $column) (i32.const 12)))
          (local.get $end)))))

  ;; Adds trees of two levels, of 40 bytes each: the columns of the root, its left and its right child; their thresholds;
  ;; the leaves from left to right. Four rows at a time, all of whose ways are computed.
  (func (export "addShallow")
    (param $tree i32) (param $end i32) (param $sums i32) (param $bytes i32)
    (local $row i32)
    (local $rootColumn i32) (local $leftColumn i32) (local $rightColumn i32)
    (local $rootThreshold v128) (local $leftThreshold v128) (local $rightThreshold v128)
    (local $leaf0 v128) (local $leaf1 v128) (local $leaf2 v128) (local $leaf3 v128)
    (loop $trees
      (local.set $rootColumn (i32.load (local.get $tree)))
      (local.set $leftColumn (i32.load offset=4 (local.get $tree)))
      (local.set $rightColumn (i32.load offset=8 (local.get $tree)))
      (local.set $rootThreshold (v128.load32_splat offset=12 (local.get $tree)))
      (local.set $leftThreshold (v128.load32_splat offset=16 (local.get $tree)))
      (local.set $rightThreshold (v128.load32_splat offset=20 (local.get $tree)))
      (local.set $leaf0 (v128.load32_splat offset=24 (local.get $tree)))
      (local.set $leaf1 (v128.load32_splat offset=28 (local.get $tree)))
      (local.set $leaf2 (v128.load32_splat offset=32 (local.get $tree)))
      (local.set $leaf3 (v128.load32_splat offset=36 (local.get $tree)))
      (local.set $row (i32.const 0))
      (loop $rows
        (v128.store (i32.add (local.get $sums) (local.get $row))
          (f32x4.add
            (v128.load (i32.add (local.get $sums) (local.get $row)))
            (v128.bitselect
              (v128.bitselect (local.get $leaf0) (local.get $leaf1)
                (f32x4.lt
                  (v128.load (i32.add (local.get $leftColumn) (local.get $row)))
                  (local.get $leftThreshold)))
              (v128.bitselect (local.get $leaf2) (local.get $leaf3)
                (f32x4.lt
                  (v128.load (i32.add (local.get $rightColumn) (local.get $row)))
                  (local.get $rightThreshold)))
              (f32x4.lt
                (v128.load (i32.add (local.get $rootColumn) (local.get $row)))
                (local.get $rootThreshold)))))
        (br_if $rows
          (i32.lt_u
            (local.tee $row (i32.add (local.get $row) (i32.const 16)))
            (local.get $bytes))))
      (br_if $trees
        (i32.lt_u
          (local.tee $tree (i32.add (local.get $tree) (i32.const 40)))
          (local.get $end)))))

  ;; Adds one tree of more levels. Its head has 32 bytes: columns and thresholds of the two upper levels as above, the
  ;; address of the last of the four nodes below them, and how many levels are walked from there. Those four nodes stand
  ;; side by side, and so do any two children. A node has 16 bytes: threshold, column, address of the right child, weight.
  ;; A leaf's threshold is NaN and its right child itself: whoever arrives early stays.
  (func (export "addDeep") (param $head i32) (param $sums i32) (param $bytes i32)
    (local $row i32) (local $level i32) (local $levels i32)
    (local $rootColumn i32) (local $leftColumn i32) (local $rightColumn i32)
    (local $rootThreshold v128) (local $leftThreshold v128) (local $rightThreshold v128)
    (local $last v128) (local $goesLeft v128) (local $nodes v128)
    (local $node0 i32) (local $node1 i32) (local $node2 i32) (local $node3 i32)
    (local.set $rootColumn (i32.load (local.get $head)))
    (local.set $leftColumn (i32.load offset=4 (local.get $head)))
    (local.set $rightColumn (i32.load offset=8 (local.get $head)))
    (local.set $rootThreshold (v128.load32_splat offset=12 (local.get $head)))
    (local.set $leftThreshold (v128.load32_splat offset=16 (local.get $head)))
    (local.set $rightThreshold (v128.load32_splat offset=20 (local.get $head)))
    (local.set $last (v128.load32_splat offset=24 (local.get $head)))
    (local.set $levels (i32.load offset=28 (local.get $head)))
    (loop $rows
      ;; Left at the root is two nodes before the last, left below it one.
      (local.set $goesLeft
        (f32x4.lt
          (v128.load (i32.add (local.get $rootColumn) (local.get $row)))
          (local.get $rootThreshold)))
      (local.set $nodes
        (i32x4.sub
          (local.get $last)
          (v128.or
            (v128.and (local.get $goesLeft) (v128.const i32x4 32 32 32 32))
            (v128.and
              (v128.bitselect
                (f32x4.lt
                  (v128.load (i32.add (local.get $leftColumn) (local.get $row)))
                  (local.get $leftThreshold))
                (f32x4.lt
                  (v128.load (i32.add (local.get $rightColumn) (local.get $row)))
                  (local.get $rightThreshold))
                (local.get $goesLeft))
              (v128.const i32x4 16 16 16 16)))))
      (local.set $node0 (i32x4.extract_lane 0 (local.get $nodes)))
      (local.set $node1 (i32x4.extract_lane 1 (local.get $nodes)))
      (local.set $node2 (i32x4.extract_lane 2 (local.get $nodes)))
      (local.set $node3 (i32x4.extract_lane 3 (local.get $nodes)))
      (local.set $level (local.get $levels))
      ;; Four rows walk side by side: each waits for its own memory only.
      (loop $walk
        (local.set $node0
          (i32.sub
            (i32.load offset=8 (local.get $node0))
            (i32.shl
              (f32.lt
                (f32.load (i32.add (i32.load offset=4 (local.get $node0)) (local.get $row)))
                (f32.load (local.get $node0)))
              (i32.const 4))))
        (local.set $node1
          (i32.sub
            (i32.load offset=8 (local.get $node1))
            (i32.shl
              (f32.lt
                (f32.load offset=4 (i32.add (i32.load offset=4 (local.get $node1)) (local.get $row)))
                (f32.load (local.get $node1)))
              (i32.const 4))))
        (local.set $node2
          (i32.sub
            (i32.load offset=8 (local.get $node2))
            (i32.shl
              (f32.lt
                (f32.load offset=8 (i32.add (i32.load offset=4 (local.get $node2)) (local.get $row)))
                (f32.load (local.get $node2)))
              (i32.const 4))))
        (local.set $node3
          (i32.sub
            (i32.load offset=8 (local.get $node3))
            (i32.shl
              (f32.lt
                (f32.load offset=12 (i32.add (i32.load offset=4 (local.get $node3)) (local.get $row)))
                (f32.load (local.get $node3)))
              (i32.const 4))))
        (br_if $walk (local.tee $level (i32.sub (local.get $level) (i32.const 1)))))
      (v128.store (i32.add (local.get $sums) (local.get $row))
        (f32x4.add
          (v128.load (i32.add (local.get $sums) (local.get $row)))
          (v128.load32_lane offset=12 3 (local.get $node3)
            (v128.load32_lane offset=12 2 (local.get $node2)
              (v128.load32_lane offset=12 1 (local.get $node1)
                (v128.load32_zero offset=12 (local.get $node0)))))))
      (br_if $rows
        (i32.lt_u
          (local.tee $row (i32.add (local.get $row) (i32.const 16)))
          (local.get $bytes))))))
